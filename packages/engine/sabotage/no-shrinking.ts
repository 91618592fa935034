import fc from 'fast-check';

/** A broken variant is caught by its first counterexample; nobody reads the smallest one. */
fc.configureGlobal({ ...fc.readConfigureGlobal(), endOnFailure: true });
