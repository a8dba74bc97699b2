-- terms used in canonical reports; a term that a report does not use has no row (dim_term lists them all)
{{ config(lets_go='changed') }}
select
    reports.report_id,
    reports.jurisdiction_code,
    reports.year,
    reports.issuer_kind,
    terms.list_id,
    terms.term,
    terms.count,
    round(10000.0 * terms.count / reports.chars, 3) as per_10000_chars
from {{ source('parsed', 'term') }} as terms
inner join {{ ref('int_report') }} as reports on terms.document_id = reports.report_id
where reports.is_canonical and {{ is_touched('reports.report_id', changed_only=true) }}
order by reports.jurisdiction_code, reports.year, reports.report_id, terms.list_id, terms.term
