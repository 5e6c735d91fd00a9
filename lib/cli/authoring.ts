// The commands that write configs: a program of their own, which has the parser of those in it.
export { add } from './add.ts';
export { edit } from './edit.ts';
export { remove } from './remove.ts';
