-- One row per organisation, month and type of department becomes one result for all departments and one for the major
-- ones. Within four hours are those who did not breach. The name of the file has hyphens, so it stands in quotes.
WITH counted AS (
    SELECT 'four_hours' AS measure, org_code, period, attendances, breaches FROM "ae_attendances_2016-04_2019-03"
    UNION ALL
    SELECT 'four_hours_major' AS measure, org_code, period, attendances, breaches
    FROM "ae_attendances_2016-04_2019-03"
    WHERE type = '1'
)
SELECT
    measure,
    org_code AS clinic_id,
    CAST(period AS DATE) AS period,
    sum(attendances) AS n,
    0 AS missing,
    0 AS lost,
    sum(attendances) - sum(breaches) AS numerator,
    sum(attendances) AS denominator,
    CAST(NULL AS DOUBLE) AS expected
FROM counted
GROUP BY measure, org_code, period
