/** Exposee's plain API over HTTP: who may call, what is read, what is answered. */
package org.exposee.api;
