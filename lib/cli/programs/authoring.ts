// The commands that write configs: a program of their own, which has the parser of those in it.
export { add } from '../authoring/add.ts';
export { edit } from '../authoring/edit.ts';
export { remove } from '../authoring/remove.ts';
