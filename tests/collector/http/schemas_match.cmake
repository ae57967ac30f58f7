# openapi_schemas.json is what schemas.py makes of api.ts now.
find_program(PYTHON python3 REQUIRED)
execute_process(COMMAND ${PYTHON} ${SOURCE_DIR}/collector/http/schemas.py
  OUTPUT_VARIABLE made RESULT_VARIABLE failed)
file(READ ${SOURCE_DIR}/collector/http/openapi_schemas.json stored)
if(failed OR NOT made STREQUAL stored)
  message(FATAL_ERROR "api.ts changed: python3 collector/http/schemas.py > "
    "collector/http/openapi_schemas.json")
endif()
