-- One published row is one result. A year is complete with its December, and a window of three years with the December
-- of its last: that month is its date, so that a report shows a result no earlier than its last patient.
-- Expected deaths are the published expected rate times the cases, as DECIMAL so that nothing is rounded again.
SELECT
    CASE "Procedure"
        WHEN 'CABG' THEN 'cabg_mortality'
        WHEN 'All PCI' THEN 'pci_mortality'
        WHEN 'Non-Emergency PCI' THEN 'non_emergency_pci_mortality'
        WHEN 'Emergency PCI' THEN 'emergency_pci_mortality'
        WHEN 'Valve or Valve/CABG' THEN 'valve_mortality'
        WHEN 'TAVR' THEN 'tavr_mortality'
        ELSE "Procedure"
    END AS measure,
    lpad(CAST("Facility ID" AS VARCHAR), 4, '0') AS clinic_id,
    CAST(right(CAST("Year of Hospital Discharge" AS VARCHAR), 4) || '-12-01' AS DATE) AS period,
    CAST("Number of Cases" AS INTEGER) AS n,
    0 AS missing,
    0 AS lost,
    CAST("Number of Deaths" AS INTEGER) AS numerator,
    CAST("Number of Cases" AS INTEGER) AS denominator,
    CAST("Expected Mortality Rate" AS DECIMAL(9, 4)) * CAST("Number of Cases" AS DECIMAL(9, 0)) * 0.01 AS expected
FROM nys_cardiac_pci_by_hospital_2008_2019_20240124
WHERE "Comparison Results" <> 'Statewide Rate'
