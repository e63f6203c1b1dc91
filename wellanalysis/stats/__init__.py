"""Pure statistics: frame in, frame out; no file, no clinic, no chart.

`intervals`
    How far chance alone may have moved a proportion, a count or a difference.
`spc`
    Control charts, special causes, and what they say of each series (`spc_periods`, `spc_points`, `spc_limits`,
    `spc_rules` and `spc_states` hold its parts).
`funnel`
    Units of different size against one target (`funnel_scale`, `funnel_limits` and `funnel_dispersion` hold its parts).
"""
