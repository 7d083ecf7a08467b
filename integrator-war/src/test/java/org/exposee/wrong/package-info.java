/** Breaks each rule of the architecture once, so that its test can be seen to fail. */
package org.exposee.wrong;
