-- An organisation is a clinic; the file has its code and nothing else. So organisations are grouped by what the file
-- does say: whether they ever had a major (type 1) department. Lists of more than about 25 would be long to read, so
-- they are shown in parts of like size, in the order of their codes.
WITH organisations AS (
    SELECT
        org_code AS code,
        CASE WHEN max(CASE WHEN type = '1' THEN 1 ELSE 0 END) = 1 THEN 'With a major department'
            ELSE 'Without a major department' END AS kind
    FROM "ae_attendances_2016-04_2019-03"
    GROUP BY org_code
),
parted AS (
    SELECT
        code,
        kind,
        count(*) OVER (PARTITION BY kind) AS size,
        row_number() OVER (PARTITION BY kind ORDER BY code) - 1 AS place
    FROM organisations
),
-- Part p of P holds the places from p * size / P on: parts of like size, none above 25.
placed AS (
    SELECT code, kind, CAST(floor(place * ceil(size / 25.0) / size) AS INTEGER) AS part FROM parted
)
SELECT
    code AS clinic_id,
    'Organisation ' || code AS name,
    kind || ', ' || min(code) OVER (PARTITION BY kind, part) || ' to ' || max(code) OVER (PARTITION BY kind, part)
        AS region,
    CAST(NULL AS DATE) AS opened_on
FROM placed
