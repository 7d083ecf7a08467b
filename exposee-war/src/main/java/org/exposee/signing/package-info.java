/** Standard Webhooks signatures, and the secrets they are made with. */
package org.exposee.signing;
