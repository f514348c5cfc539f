"""The CMake package. A package of Python too, so that scikit-build-core finds its folder by an entry point."""
