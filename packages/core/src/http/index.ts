export { createHttpApp } from './app.js';
export type { HttpApp, HttpAppOptions } from './app-options.js';
export { type AuthGate, type AuthOptions, createAuthGate } from './auth/gate.js';
export { type JwtVerifierOptions, jwtVerifier } from './auth/jwt-verifier.js';
export type { LimiterFactory, RateLimits } from './limits/limits.js';
export type { RelayedMessage, SessionRecord, SessionStore } from './sessions/session-store.js';
export { httpSettings } from './settings.js';
