# find_package(@NAME@ CONFIG) gives the target @NAME@::@NAME@.
get_filename_component(_prefix "${CMAKE_CURRENT_LIST_DIR}/../../.." ABSOLUTE)
if(NOT TARGET @NAME@::@NAME@)
  add_library(@NAME@::@NAME@ @KIND@ IMPORTED)
  set_target_properties(@NAME@::@NAME@ PROPERTIES
    IMPORTED_LOCATION "${_prefix}/@FILE@"
    INTERFACE_INCLUDE_DIRECTORIES "${_prefix}/include"@CMAKE_LIBM@@IMPLIB@)
endif()
unset(_prefix)
