/** A JSON schema, as far as we look into it. */
interface Schema {
  readonly type?: unknown;
  readonly enum?: unknown;
  readonly const?: unknown;
  readonly items?: unknown;
  readonly properties?: unknown;
  readonly required?: unknown;
}

const isObject = (value: unknown): value is object => typeof value === 'object' && value !== null;

const schemaOf = (value: unknown): Schema => (isObject(value) ? value : {});

/** The type of one property, in a word or two. */
const typeText = (value: unknown): string => {
  const { type, enum: choices, const: only, items } = schemaOf(value);
  if (Array.isArray(choices)) return choices.map((choice) => JSON.stringify(choice)).join(' | ');
  if (only !== undefined) return JSON.stringify(only);
  if (type === 'array') return `${typeText(items)}[]`;
  if (Array.isArray(type)) return type.join(' | ');
  return typeof type === 'string' ? type : 'any';
};

/** The properties that a tool can't do without. */
export const requiredOf = (inputSchema: unknown): readonly string[] => {
  const { required } = schemaOf(inputSchema);
  return Array.isArray(required) ? required.filter((name) => typeof name === 'string') : [];
};

/** What a tool takes, in short: `{ message: string, times?: number }`. Pure. */
export const signature = (inputSchema: unknown): string => {
  const required = requiredOf(inputSchema);
  const properties = Object.entries(schemaOf(schemaOf(inputSchema).properties)).map(
    ([name, property]) => `${name}${required.includes(name) ? '' : '?'}: ${typeText(property)}`,
  );
  return properties.length === 0 ? '{}' : `{ ${properties.join(', ')} }`;
};
