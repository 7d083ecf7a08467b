/** Checks that a request was signed by who knows the secret: Standard Webhooks, v1. */
package org.exposee.integrator.signature;
