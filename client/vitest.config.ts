export { default } from '../scripts/vitest.shared.mjs';
