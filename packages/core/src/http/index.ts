export { createHttpApp, type HttpApp, type HttpAppOptions } from './app.js';
export { type AuthGate, type AuthOptions, createAuthGate } from './auth/gate.js';
export { type JwtVerifierOptions, jwtVerifier } from './auth/jwt-verifier.js';
export { httpSettings } from './settings.js';
