# tokwatt_embed_texts(TARGET DIRECTORY FILE...): small text files, each once in the tree, as the table
# that texts.h declares.
function(tokwatt_embed_texts target directory)
  set(rows "")
  foreach(file IN LISTS ARGN)
    set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS ${directory}/${file})
    file(READ ${directory}/${file} text)
    string(APPEND rows "    {\"${file}\", R\"text(${text})text\"},\n")
  endforeach()
  set(out ${CMAKE_CURRENT_BINARY_DIR}/embedded_texts.cc)
  file(GENERATE OUTPUT ${out} CONTENT
    "#include \"cli/service/texts.h\"\n\nnamespace tokwatt {\n\nstd::span<const EmbeddedText> EmbeddedTexts() {\n  static constexpr EmbeddedText kTexts[] = {\n${rows}  };\n  return kTexts;\n}\n\n}  // namespace tokwatt\n")
  target_sources(${target} PRIVATE ${out})
endfunction()
