import { ProtocolError, SdkHttpError } from '@modelcontextprotocol/client';

/** An error of JSON-RPC, as the server sent it. */
export interface Rejection {
  readonly code: number;
  readonly message: string;
}

export const METHOD_NOT_FOUND = -32601;

const fromText = (text: unknown): Rejection | undefined => {
  try {
    const { error } = JSON.parse(String(text));
    return typeof error?.code === 'number' ? { code: error.code, message: String(error.message) } : undefined;
  } catch {
    return undefined;
  }
};

/**
 * The server's own error, if it is one: as the library has read it, or in the body of an answer that the library only
 * looks at the status of, such as a 404 (MCP 2026-07-28, where a method is unknown). Pure.
 */
export const rejectionIn = (error: unknown): Rejection | undefined => {
  // The library prefixes the code, which we put at the end.
  if (error instanceof ProtocolError)
    return { code: error.code, message: error.message.replace(/^MCP error -?\d+: /, '') };
  return error instanceof SdkHttpError ? fromText(error.data.text) : undefined;
};
