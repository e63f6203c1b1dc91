"""The programme's effect from staggered starts: clinics that have not started yet are the comparison.

`group_time`
    Effect of every group of starts in every period, the overall effect, and the effect by time since the start.
`leave_one_out`, `placebo`, `permuted`
    Does it rest on one clinic; is there an effect before anything began; would re-dealt starts give as much?
`accumulated`
    What would have been said at each period, with the data up to it.

Several indicators are judged together by `wellanalysis.stats.programme_pooled.pooled`; one series without a comparison
by `wellanalysis.stats.interrupted.interrupted`.
"""

from wellanalysis.stats.programme_checks import accumulated, leave_one_out, placebo
from wellanalysis.stats.programme_effect import GroupTime, group_time
from wellanalysis.stats.programme_permuted import permuted

__all__ = ["GroupTime", "accumulated", "group_time", "leave_one_out", "permuted", "placebo"]
