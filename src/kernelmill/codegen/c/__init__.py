"""C11 from low IR, for the system's compilers, for CMake, and for programs without Python."""
