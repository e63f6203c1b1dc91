-- A hospital is a clinic. The file writes one and the same identifier as '0001' and as '1', and one hospital's name in
-- up to four ways: the identifier gets its zeros back, and the newest name stands for all years, without the full stop
-- of an abbreviation at its end.
-- New York City is shown by borough, as the file's detailed region has it.
WITH named AS (
    SELECT
        lpad(CAST("Facility ID" AS VARCHAR), 4, '0') AS clinic_id,
        rtrim("Hospital Name", ' .') AS name,
        "Detailed Region" AS region,
        row_number() OVER (
            PARTITION BY lpad(CAST("Facility ID" AS VARCHAR), 4, '0')
            ORDER BY right(CAST("Year of Hospital Discharge" AS VARCHAR), 4) DESC, "Hospital Name"
        ) AS place
    FROM nys_cardiac_pci_by_hospital_2008_2019_20240124
    -- Statewide rows stand among the hospitals, as facility 0.
    WHERE "Comparison Results" <> 'Statewide Rate'
)
SELECT
    clinic_id,
    name,
    CASE region
        WHEN 'Kings' THEN 'New York City: Brooklyn'
        WHEN 'Bronx' THEN 'New York City: Bronx'
        WHEN 'Manhattan' THEN 'New York City: Manhattan'
        WHEN 'Queens' THEN 'New York City: Queens'
        WHEN 'Staten Island' THEN 'New York City: Staten Island'
        WHEN 'Central NY' THEN 'Central New York'
        WHEN 'NY Metro - Long Island' THEN 'Long Island'
        WHEN 'NY Metro - New Rochelle' THEN 'New Rochelle'
        WHEN 'Western NY - Buffalo' THEN 'Western New York: Buffalo'
        WHEN 'Western NY - Rochester' THEN 'Western New York: Rochester'
        ELSE region
    END AS region,
    CAST(NULL AS DATE) AS opened_on
FROM named
WHERE place = 1
