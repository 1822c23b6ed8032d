// Verdicts as people read them: in words, and as pictures.
export { printable } from '../diagram/index.js';
export { columns, count, counted } from './columns.js';
export { describeReport } from './describe-report.js';
export { type DrawingForm, drawViolation } from './draw-violation.js';
