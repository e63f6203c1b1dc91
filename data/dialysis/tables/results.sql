-- Two kinds of results. Process and outcome: CMS publishes one figure per facility and performance year and says no
-- denominator, so each is one facility's figure (n and denominator 1), with the unit in which that year was published. No
-- row where none was published: the payment year's footnotes say why, and that is neither zero nor a missing record.
-- Experience: completed interviews and the per cent of most positive answers, from which the count is made, to the whole
-- interview. A year stands in its last month; survey waves stand with the year that they mostly speak of.
WITH
figures AS (
    SELECT
        'ktv' AS measure,
        ccn,
        performance_year AS yr,
        CAST(ktv_rate AS DECIMAL(12, 4)) AS figure,
        '%' AS unit
    FROM "qip_facility_PY2023_PY2024"
    WHERE ktv_rate IS NOT NULL
    UNION ALL
    SELECT
        'hypercalcaemia' AS measure,
        ccn,
        performance_year AS yr,
        CAST(hyper_rate AS DECIMAL(12, 4)) AS figure,
        '%' AS unit
    FROM "qip_facility_PY2023_PY2024"
    WHERE hyper_rate IS NOT NULL
    UNION ALL
    SELECT
        'catheter' AS measure,
        ccn,
        performance_year AS yr,
        CAST(catheter_rate AS DECIMAL(12, 4)) AS figure,
        '%' AS unit
    FROM "qip_facility_PY2023_PY2024"
    WHERE catheter_rate IS NOT NULL
    UNION ALL
    SELECT
        'fistula' AS measure,
        ccn,
        performance_year AS yr,
        CAST(fistula_rate AS DECIMAL(12, 4)) AS figure,
        '%' AS unit
    FROM "qip_facility_PY2023_PY2024"
    WHERE fistula_rate IS NOT NULL
    UNION ALL
    SELECT
        'waitlisted' AS measure,
        ccn,
        performance_year AS yr,
        CAST(pppw_rate AS DECIMAL(12, 4)) AS figure,
        '%' AS unit
    FROM "qip_facility_PY2023_PY2024"
    WHERE pppw_rate IS NOT NULL
    UNION ALL
    SELECT
        'admissions' AS measure,
        ccn,
        performance_year AS yr,
        CAST(shr_rate AS DECIMAL(12, 4)) AS figure,
        CASE WHEN payment_year = 2023 THEN 'ratio' ELSE 'per 100 patient-years' END AS unit
    FROM "qip_facility_PY2023_PY2024"
    WHERE shr_rate IS NOT NULL
    UNION ALL
    SELECT
        'readmissions' AS measure,
        ccn,
        performance_year AS yr,
        CAST(srr_rate AS DECIMAL(12, 4)) AS figure,
        CASE WHEN payment_year = 2023 THEN 'ratio' ELSE 'per 100 discharges' END AS unit
    FROM "qip_facility_PY2023_PY2024"
    WHERE srr_rate IS NOT NULL
    UNION ALL
    SELECT
        'bloodstream_infections' AS measure,
        ccn,
        performance_year AS yr,
        CAST(bsi_rate AS DECIMAL(12, 4)) AS figure,
        'ratio' AS unit
    FROM "qip_facility_PY2023_PY2024"
    WHERE bsi_rate IS NOT NULL
),
answers AS (
    SELECT
        'nephrologists' AS measure,
        "Provider Number" AS ccn,
        2021 AS yr,
        CAST("Total number of completed interviews from the Fall and Spring Surveys" AS INTEGER) AS interviews,
        CAST("Top box percent of patients-nephrologists' communication and caring" AS DECIMAL(6, 1)) AS top
    FROM "ICH_CAHPS_FACILITY_survey2020F-2021S"
    WHERE "Top box percent of patients-nephrologists' communication and caring" IS NOT NULL
    UNION ALL
    SELECT
        'center_care' AS measure,
        "Provider Number" AS ccn,
        2021 AS yr,
        CAST("Total number of completed interviews from the Fall and Spring Surveys" AS INTEGER) AS interviews,
        CAST("Top box percent of patients-quality of dialysis center care and operations" AS DECIMAL(6, 1)) AS top
    FROM "ICH_CAHPS_FACILITY_survey2020F-2021S"
    WHERE "Top box percent of patients-quality of dialysis center care and operations" IS NOT NULL
    UNION ALL
    SELECT
        'information' AS measure,
        "Provider Number" AS ccn,
        2021 AS yr,
        CAST("Total number of completed interviews from the Fall and Spring Surveys" AS INTEGER) AS interviews,
        CAST("Top box percent of patients- providing information to patients" AS DECIMAL(6, 1)) AS top
    FROM "ICH_CAHPS_FACILITY_survey2020F-2021S"
    WHERE "Top box percent of patients- providing information to patients" IS NOT NULL
    UNION ALL
    SELECT
        'rating_nephrologist' AS measure,
        "Provider Number" AS ccn,
        2021 AS yr,
        CAST("Total number of completed interviews from the Fall and Spring Surveys" AS INTEGER) AS interviews,
        CAST("Top box percent of patients- rating of the nephrologist" AS DECIMAL(6, 1)) AS top
    FROM "ICH_CAHPS_FACILITY_survey2020F-2021S"
    WHERE "Top box percent of patients- rating of the nephrologist" IS NOT NULL
    UNION ALL
    SELECT
        'rating_staff' AS measure,
        "Provider Number" AS ccn,
        2021 AS yr,
        CAST("Total number of completed interviews from the Fall and Spring Surveys" AS INTEGER) AS interviews,
        CAST("Top box percent of patients-rating of the dialysis center staff" AS DECIMAL(6, 1)) AS top
    FROM "ICH_CAHPS_FACILITY_survey2020F-2021S"
    WHERE "Top box percent of patients-rating of the dialysis center staff" IS NOT NULL
    UNION ALL
    SELECT
        'rating_center' AS measure,
        "Provider Number" AS ccn,
        2021 AS yr,
        CAST("Total number of completed interviews from the Fall and Spring Surveys" AS INTEGER) AS interviews,
        CAST("Top box percent of patients-rating of the dialysis facility" AS DECIMAL(6, 1)) AS top
    FROM "ICH_CAHPS_FACILITY_survey2020F-2021S"
    WHERE "Top box percent of patients-rating of the dialysis facility" IS NOT NULL
    UNION ALL
    SELECT
        'nephrologists' AS measure,
        "CMS Certification Number (CCN)" AS ccn,
        2022 AS yr,
        CAST("Total number of completed interviews from the Fall and Spring Surveys" AS INTEGER) AS interviews,
        CAST("Top box percent of patients-nephrologists' communication and caring" AS DECIMAL(6, 1)) AS top
    FROM "ICH_CAHPS_FACILITY_survey2022S-2022F"
    WHERE "Top box percent of patients-nephrologists' communication and caring" IS NOT NULL
    UNION ALL
    SELECT
        'center_care' AS measure,
        "CMS Certification Number (CCN)" AS ccn,
        2022 AS yr,
        CAST("Total number of completed interviews from the Fall and Spring Surveys" AS INTEGER) AS interviews,
        CAST("Top box percent of patients-quality of dialysis center care and operations" AS DECIMAL(6, 1)) AS top
    FROM "ICH_CAHPS_FACILITY_survey2022S-2022F"
    WHERE "Top box percent of patients-quality of dialysis center care and operations" IS NOT NULL
    UNION ALL
    SELECT
        'information' AS measure,
        "CMS Certification Number (CCN)" AS ccn,
        2022 AS yr,
        CAST("Total number of completed interviews from the Fall and Spring Surveys" AS INTEGER) AS interviews,
        CAST("Top box percent of patients- providing information to patients" AS DECIMAL(6, 1)) AS top
    FROM "ICH_CAHPS_FACILITY_survey2022S-2022F"
    WHERE "Top box percent of patients- providing information to patients" IS NOT NULL
    UNION ALL
    SELECT
        'rating_nephrologist' AS measure,
        "CMS Certification Number (CCN)" AS ccn,
        2022 AS yr,
        CAST("Total number of completed interviews from the Fall and Spring Surveys" AS INTEGER) AS interviews,
        CAST("Top box percent of patients- rating of the nephrologist" AS DECIMAL(6, 1)) AS top
    FROM "ICH_CAHPS_FACILITY_survey2022S-2022F"
    WHERE "Top box percent of patients- rating of the nephrologist" IS NOT NULL
    UNION ALL
    SELECT
        'rating_staff' AS measure,
        "CMS Certification Number (CCN)" AS ccn,
        2022 AS yr,
        CAST("Total number of completed interviews from the Fall and Spring Surveys" AS INTEGER) AS interviews,
        CAST("Top box percent of patients-rating of the dialysis center staff" AS DECIMAL(6, 1)) AS top
    FROM "ICH_CAHPS_FACILITY_survey2022S-2022F"
    WHERE "Top box percent of patients-rating of the dialysis center staff" IS NOT NULL
    UNION ALL
    SELECT
        'rating_center' AS measure,
        "CMS Certification Number (CCN)" AS ccn,
        2022 AS yr,
        CAST("Total number of completed interviews from the Fall and Spring Surveys" AS INTEGER) AS interviews,
        CAST("Top box percent of patients-rating of the dialysis facility" AS DECIMAL(6, 1)) AS top
    FROM "ICH_CAHPS_FACILITY_survey2022S-2022F"
    WHERE "Top box percent of patients-rating of the dialysis facility" IS NOT NULL
),
known AS (
    SELECT DISTINCT lpad(CAST(ccn AS VARCHAR), 6, '0') AS code FROM "qip_facility_PY2023_PY2024"
)
SELECT
    measure,
    lpad(CAST(ccn AS VARCHAR), 6, '0') AS clinic_id,
    CAST(CAST(yr AS VARCHAR) || '-12-01' AS DATE) AS period,
    1 AS n,
    0 AS missing,
    0 AS lost,
    figure AS numerator,
    CAST(1 AS DECIMAL(12, 4)) AS denominator,
    CAST(NULL AS DOUBLE) AS expected,
    unit
FROM figures
UNION ALL
SELECT
    measure,
    code AS clinic_id,
    CAST(CAST(yr AS VARCHAR) || '-12-01' AS DATE) AS period,
    interviews AS n,
    0 AS missing,
    0 AS lost,
    floor(interviews * top / 100 + 0.5) AS numerator,
    interviews AS denominator,
    CAST(NULL AS DOUBLE) AS expected,
    CAST(NULL AS VARCHAR) AS unit
FROM answers
INNER JOIN known ON lpad(CAST(answers.ccn AS VARCHAR), 6, '0') = known.code
