-- A row of the trial's file is an episode, and a person. Codes as the trial's own data dictionary has them.
-- RDATE holds the month only, with Polish abbreviations: 'sty-91' is January 1991; October is 'pa?' in the public
-- file, its last letter having been lost. A date is therefore the first day of its month.
WITH patients AS (
    SELECT
        ist_full.*,
        lower(trim(RDATE)) AS joined,
        -- The file has no identifier. Any numbering will do, as the identifier is never shown.
        row_number() OVER (ORDER BY HOSPNUM, RDATE, DAYLOCAL, HOURLOCAL, MINLOCAL, AGE, RSBP) AS place
    FROM ist_full
),
dated AS (
    SELECT
        patients.*,
        CAST(
            '19' || right(joined, 2) || '-' || CASE left(joined, 3)
                WHEN 'sty' THEN '01'
                WHEN 'lut' THEN '02'
                WHEN 'mar' THEN '03'
                WHEN 'kwi' THEN '04'
                WHEN 'maj' THEN '05'
                WHEN 'cze' THEN '06'
                WHEN 'lip' THEN '07'
                WHEN 'sie' THEN '08'
                WHEN 'wrz' THEN '09'
                WHEN 'pa?' THEN '10'
                WHEN 'paź' THEN '10'
                WHEN 'lis' THEN '11'
                WHEN 'gru' THEN '12'
            END || '-01' AS DATE
        ) AS month
    FROM patients
)
SELECT
    'E' || lpad(CAST(place AS VARCHAR), 5, '0') AS episode_id,
    'P' || lpad(CAST(place AS VARCHAR), 5, '0') AS patient_id,
    'H' || lpad(CAST(HOSPNUM AS VARCHAR), 3, '0') AS clinic_id,
    CAST(NULL AS VARCHAR) AS provider_id,
    month AS start_date,
    CAST(NULL AS DATE) AS end_date,
    CAST(NULL AS DATE) AS recorded_on,
    CAST(AGE AS INTEGER) AS age,
    CASE
        WHEN AGE < 65 THEN 'under 65'
        WHEN AGE < 75 THEN '65 to 74'
        WHEN AGE < 85 THEN '75 to 84'
        ELSE '85 and over'
    END AS age_band,
    CASE SEX WHEN 'F' THEN 'female' WHEN 'M' THEN 'male' END AS sex,
    CASE RCONSC WHEN 'F' THEN 'alert' WHEN 'D' THEN 'drowsy' WHEN 'U' THEN 'unconscious' END AS conscious,
    CASE STYPE
        WHEN 'TACS' THEN 'total anterior'
        WHEN 'PACS' THEN 'partial anterior'
        WHEN 'LACS' THEN 'lacunar'
        WHEN 'POCS' THEN 'posterior'
        WHEN 'OTH' THEN 'other'
    END AS stroke_type,
    CAST(RSBP AS INTEGER) AS systolic_pressure,
    CASE RATRIAL WHEN 'Y' THEN TRUE WHEN 'N' THEN FALSE END AS fibrillation,
    CAST(RDELAY AS INTEGER) AS delay_hours,
    RCT = 'Y' AS ct_before,
    RXASP = 'Y' AS aspirin_arm,
    CASE RXHEP WHEN 'N' THEN 'none' WHEN 'L' THEN 'low' WHEN 'M' THEN 'medium' WHEN 'H' THEN 'high' END AS heparin_arm,
    CASE CMPLASP WHEN 'Y' THEN TRUE WHEN 'N' THEN FALSE END AS aspirin_as_allocated,
    CASE CMPLHEP WHEN 'Y' THEN TRUE WHEN 'N' THEN FALSE END AS heparin_as_allocated,
    SET14D = 1 AS known_14d,
    CASE WHEN SET14D = 1 THEN ID14 = 1 END AS dead_14d,
    CASE WHEN SET14D = 1 THEN ISC14 = 1 OR NK14 = 1 END AS ischaemic_14d,
    CASE WHEN SET14D = 1 THEN H14 = 1 END AS haemorrhagic_14d,
    CASE OCCODE WHEN 1 THEN 'dead' WHEN 2 THEN 'dependent' WHEN 3 THEN 'not recovered' WHEN 4 THEN 'recovered' END
        AS state_6m
FROM dated
