select
    report_id,
    jurisdiction_code,
    year,
    report_type,
    issuer,
    issuer_kind,
    title,
    document_number,
    published_on,
    signed_on,
    addressed_to,
    source_uri,
    media_type,
    chars,
    is_canonical,
    parser_version,
    ingested_at,
    case when jurisdiction_code is null or year is null then reason end as unresolved_reason
from {{ ref('int_report') }}
order by jurisdiction_code, year, report_id
