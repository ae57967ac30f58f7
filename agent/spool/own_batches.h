// What a copied disk's spool holds of the machine that it runs in now.
#pragma once

#include <string>

#include "base/random.h"
#include "base/result.h"

namespace tokwatt {

// Leaves in the spool of `directory`, under numbers of a new epoch, what was sealed since this
// start of the machine (`boot_id`) and is not acknowledged: older batches are the other machine's
// to send. The spool as it was stays beside, as spool.db.before (or .before.2, ...); one that
// cannot be read is only moved there. No agent may have it open.
Result<> KeepOwnBatches(const std::string& directory, const std::string& boot_id,
                        const RandomSource& random);

}  // namespace tokwatt
