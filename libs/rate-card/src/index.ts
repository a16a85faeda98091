export * from './rate-card.js';
export { catalogueVersion, genaiPrices } from './genai-prices.js';
