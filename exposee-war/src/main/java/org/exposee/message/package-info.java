/** Messages, the exact bytes they are sent as, and their time-sorted ids. */
package org.exposee.message;
