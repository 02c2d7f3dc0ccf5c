import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';

// biome-ignore lint/suspicious/noExplicitAny: a document of nested JSON, which its own validator has looked at.
export type Document = any;

export interface DocumentedOperation {
  /** In upper case, as in a request. */
  method: string;
  /** With parameters as `{name}`. */
  path: string;
  /** Scopes that may; empty: no token is needed. */
  scopes: string[];
  statuses: number[];
}

/** What an OpenAPI document promises, to hold answers against it. Fields that it does not name are not allowed. */
export class ApiContract {
  readonly #document: Document;
  readonly #ajv: Ajv2020;
  readonly #validators = new Map<string, ValidateFunction>();

  constructor(document: Document) {
    this.#document = closed(document);
    this.#ajv = new Ajv2020({ strict: true, strictTypes: false, strictRequired: false, allErrors: true });
    // biome-ignore lint/suspicious/noExplicitAny: the package's types and its CommonJS default export disagree.
    (addFormats as any)(this.#ajv);
    this.#ajv.addVocabulary(['components']);
  }

  get operations(): DocumentedOperation[] {
    return Object.entries<Document>(this.#document.paths).flatMap(([path, methods]) =>
      Object.entries<Document>(methods).map(([method, { security, responses }]) => ({
        method: method.toUpperCase(),
        path,
        scopes: security.flatMap(({ token }: { token: string[] }) => token),
        statuses: Object.keys(responses).map(Number),
      })),
    );
  }

  /** What is wrong with the answer; empty: nothing. */
  violations(method: string, path: string, status: number, body: unknown): string[] {
    const response = this.#document.paths[path]?.[method.toLowerCase()]?.responses[status];
    const schema = response?.content['application/json']?.schema;
    const where = `${method} ${path} ${status}`;
    if (schema === undefined) return [`${where} is not documented as JSON`];
    return this.#check(where, schema, body);
  }

  /** The same for a value and a named schema. */
  schemaViolations(name: string, value: unknown): string[] {
    return this.#check(name, { $ref: `#/components/schemas/${name}` }, value);
  }

  get schemaNames(): string[] {
    return Object.keys(this.#document.components.schemas);
  }

  #check(where: string, schema: object, value: unknown): string[] {
    let validate = this.#validators.get(where);
    if (validate === undefined) {
      validate = this.#ajv.compile({ ...schema, components: this.#document.components });
      this.#validators.set(where, validate);
    }
    if (validate(value)) return [];
    return (validate.errors ?? []).map((error) => `${where}${error.instancePath}: ${error.message}`);
  }
}

/** The document with every object schema closed, so that an answer's undocumented field is found. */
function closed(document: Document): Document {
  return JSON.parse(JSON.stringify(document), (_key, value) =>
    value?.type === 'object' && value.properties !== undefined ? { additionalProperties: false, ...value } : value,
  );
}
