/** Who may read what the product writes to disk. Depends on no other package. */
@NullMarked
package io.defenderroutes.files;

import org.jspecify.annotations.NullMarked;
