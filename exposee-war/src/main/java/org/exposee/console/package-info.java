/** The pages people look at: the start page and the API's documentation. */
package org.exposee.console;
