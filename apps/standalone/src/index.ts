export { runProcess } from './run.js';
