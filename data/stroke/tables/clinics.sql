-- A hospital is a clinic; a country is a region. Regions of more than about 25 hospitals would make long lists to read,
-- so a larger country is shown in parts of like size, by hospital number.
WITH hospitals AS (
    SELECT DISTINCT HOSPNUM AS number, COUNTRY AS code FROM ist_full
),
named AS (
    SELECT
        number,
        CASE code
            WHEN 'ARGE' THEN 'Argentina'
            WHEN 'AUSL' THEN 'Australia'
            WHEN 'AUST' THEN 'Austria'
            WHEN 'BELG' THEN 'Belgium'
            WHEN 'BRAS' THEN 'Brazil'
            WHEN 'CANA' THEN 'Canada'
            WHEN 'CHIL' THEN 'Chile'
            WHEN 'CZEC' THEN 'Czech Republic'
            WHEN 'DENM' THEN 'Denmark'
            WHEN 'EIRE' THEN 'Ireland'
            WHEN 'FINL' THEN 'Finland'
            WHEN 'FRAN' THEN 'France'
            WHEN 'GREE' THEN 'Greece'
            WHEN 'HONG' THEN 'Hong Kong'
            WHEN 'HUNG' THEN 'Hungary'
            WHEN 'INDI' THEN 'India'
            WHEN 'ISRA' THEN 'Israel'
            WHEN 'ITAL' THEN 'Italy'
            WHEN 'JAPA' THEN 'Japan'
            WHEN 'NETH' THEN 'Netherlands'
            WHEN 'NEW' THEN 'New Zealand'
            WHEN 'NORW' THEN 'Norway'
            WHEN 'POLA' THEN 'Poland'
            WHEN 'PORT' THEN 'Portugal'
            WHEN 'ROMA' THEN 'Romania'
            WHEN 'SING' THEN 'Singapore'
            WHEN 'SLOK' THEN 'Slovakia'
            WHEN 'SLOV' THEN 'Slovenia'
            WHEN 'SOUT' THEN 'South Africa'
            WHEN 'SPAI' THEN 'Spain'
            WHEN 'SRI' THEN 'Sri Lanka'
            WHEN 'SWED' THEN 'Sweden'
            WHEN 'SWIT' THEN 'Switzerland'
            WHEN 'TURK' THEN 'Turkey'
            WHEN 'UK' THEN 'United Kingdom'
            WHEN 'USA' THEN 'United States'
            ELSE code
        END AS country
    FROM hospitals
),
parted AS (
    SELECT
        number,
        country,
        count(*) OVER (PARTITION BY country) AS size,
        row_number() OVER (PARTITION BY country ORDER BY number) - 1 AS place
    FROM named
),
-- Part p of P holds the places from p * size / P on: parts of like size, none above 25.
placed AS (
    SELECT number, country, size, CAST(floor(place * ceil(size / 25.0) / size) AS INTEGER) AS part FROM parted
)
SELECT
    'H' || lpad(CAST(number AS VARCHAR), 3, '0') AS clinic_id,
    'Hospital ' || CAST(number AS VARCHAR) AS name,
    CASE
        WHEN size <= 25 THEN country
        ELSE country || ', part ' || CAST(part + 1 AS VARCHAR)
            || ' (hospitals ' || CAST(min(number) OVER (PARTITION BY country, part) AS VARCHAR)
            || '–' || CAST(max(number) OVER (PARTITION BY country, part) AS VARCHAR) || ')'
    END AS region,
    CAST(NULL AS DATE) AS opened_on
FROM placed
