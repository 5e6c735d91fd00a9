// The commands that write configs: a separate program, since it includes the config parser.
export { add } from '../authoring/add.ts';
export { edit } from '../authoring/edit.ts';
export { remove } from '../authoring/remove.ts';
