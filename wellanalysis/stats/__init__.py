"""Pure statistics: frame in, frame out; no file, no clinic, no chart.

`intervals`
    How far chance alone may have moved a proportion, a count or a difference.
`spc`
    Control charts, special causes, and what they say of each series (`spc_periods`, `spc_points`, `spc_limits`,
    `spc_rules` and `spc_states` hold its parts).
`funnel`
    Units of different size against one target (`funnel_scale`, `funnel_limits` and `funnel_dispersion` hold its parts).
`case_mix`
    What a unit's own patients would have had in the network, from counts per covariate pattern (`case_mix_design`,
    `case_mix_counts`, `case_mix_fit`, `case_mix_estimate` and `case_mix_checks` hold its parts).
`standardisation`
    Observed over expected; indirect and direct standardisation.
`reliability`
    How much of the differences between units is not chance, and shrunken estimates (`reliability_counts`,
    `reliability_normal`, `random_intercept` with its fit and likelihood, `between_units`, `count_priors`, `shrunken`).
`posterior`
    What is known of each unit's true value (`posterior_families` holds its distributions).
`labels`
    Above, within, below or unclear, with the chance of being wrong (`next_value`: regression to the mean).
`benchmarks`, `detectability`, `families`
    Achievable benchmark and peers; what change could be seen; families of comparisons.
`drivers`
    How an indicator goes with an outcome, within clinics and between them (`drivers_rows`, `drivers_design`,
    `drivers_model` and `drivers_logistic` hold its parts); what it adds to others (`drivers_joint`), whether it does so
    everywhere (`drivers_stability`), what it would be worth (`drivers_worth`), and whether it goes before
    (`drivers_lagged`). `gee` asks the same with a working correlation.
`programme`
    The programme's effect from staggered starts (`programme_panel`, `programme_cells`, `programme_error`,
    `programme_effect`, `programme_checks` and `programme_permuted` hold its parts); several indicators together
    (`programme_pooled`); how many units truly improved (`site_count`).
`interrupted`
    Level and slope of a series before and after a date (with `interrupted_fit` and `interrupted_error`).
`change`
    What a change between two periods is made of, adding up exactly.
`variation`
    How much units differ beyond chance, and parts within them (`variation_likelihood` and `variation_shares` hold its parts).
`quality_points`, `shared_savings`, `spending_projection`
    A partnership contract: points earned between floor and goal, who receives what, and where a year may end.
`survey`
    Most positive answers, means, response, reliability of scales (`survey_scale`), mix of respondents
    (`survey_adjustment`).
"""
