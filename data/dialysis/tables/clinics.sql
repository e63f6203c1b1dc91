-- A facility of either payment year is a clinic, 7,956 in all; its newest row gives name and city. Names come up to three
-- times in a city, and then carry the facility's number. A state is a region; lists of more than 25 would be long to read,
-- so larger states are shown in parts of like size, in the order of their cities. CMS numbers have six places: read as
-- numbers they would lose their zeros.
WITH rows_of AS (
    SELECT
        lpad(CAST(ccn AS VARCHAR), 6, '0') AS code,
        trim(facility_name) AS facility,
        upper(trim(city)) AS city,
        state,
        coalesce("Chain Organization", 'not listed') AS chain,
        row_number() OVER (PARTITION BY lpad(CAST(ccn AS VARCHAR), 6, '0') ORDER BY payment_year DESC) AS place
    FROM "qip_facility_PY2023_PY2024"
),
newest AS (
    SELECT
        code,
        facility,
        city,
        state,
        chain,
        count(*) OVER (PARTITION BY upper(facility), city) AS alike,
        count(*) OVER (PARTITION BY state) AS size,
        row_number() OVER (PARTITION BY state ORDER BY city, code) - 1 AS nth
    FROM rows_of
    WHERE place = 1
),
-- Part p of P holds the places from p * size / P on: parts of like size, none above 25.
placed AS (
    SELECT *, CAST(floor(nth * ceil(size / 25.0) / size) AS INTEGER) AS part FROM newest
)
SELECT
    code AS clinic_id,
    CASE WHEN alike > 1 THEN facility || ', ' || city || ' (' || code || ')' ELSE facility || ', ' || city END AS name,
    CASE WHEN size <= 25 THEN state
        ELSE state || ' ' || lpad(CAST(part + 1 AS VARCHAR), 2, '0') || ': '
            || min(city) OVER (PARTITION BY state, part) || ' to ' || max(city) OVER (PARTITION BY state, part)
    END AS region,
    CAST(NULL AS DATE) AS opened_on,
    state,
    chain
FROM placed
