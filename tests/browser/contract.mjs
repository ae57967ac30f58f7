// The collector's own schemas, held against every document the mock sends: a mock that drifts from
// the contract fails here, and not as a page that works only on made-up documents.

import { readFileSync } from "node:fs";
import { Ajv2020 } from "ajv/dist/2020.js";

const FILE = new URL("../../collector/http/openapi_schemas.json", import.meta.url);
const ajv = new Ajv2020({ strict: false });
ajv.addSchema({ $id: "tokwatt", components: { schemas: JSON.parse(readFileSync(FILE, "utf8")) } });

// The document as it leaves the mock: JSON drops what is undefined.
export function obeying(schema, document) {
  const sent = JSON.parse(JSON.stringify(document));
  const validate = ajv.getSchema(`tokwatt#/components/schemas/${schema}`);
  if (validate === undefined) throw new Error(`openapi_schemas.json has no ${schema}`);
  if (!validate(sent)) throw new Error(`the mock's ${schema}: ${ajv.errorsText(validate.errors)}`);
  return document;
}
