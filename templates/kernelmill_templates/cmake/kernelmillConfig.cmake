# find_package(kernelmill): the function kernelmill_add_module.
include("${CMAKE_CURRENT_LIST_DIR}/Kernelmill.cmake")
