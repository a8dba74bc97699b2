-- who is known to have published, and whether it is here: the list of known reports beside what was collected
with

known as (
    select * from {{ source('catalog', 'known_report') }}
),

fetched as (
    select * from {{ source('raw', 'fetch') }}
),

documents as (
    select
        report_id as document_id,
        source_uri,
        true as is_report
    from {{ ref('dim_report') }}
    union all
    select
        document_id,
        source_uri,
        false as is_report
    from {{ ref('rejected_document') }}
),

-- the documents of an address: those that it was first had from, and the one that it gave when it was last asked for
had as (
    select
        known.address,
        documents.document_id,
        documents.is_report
    from known
    inner join documents on known.address = documents.source_uri
    union
    select
        fetched.address,
        documents.document_id,
        documents.is_report
    from fetched
    inner join documents on fetched.document_id = documents.document_id
),

taken as (
    select
        address,
        min(document_id) filter (where is_report) as report_id
    from had
    group by address
),

governments as (
    select distinct
        jurisdiction_code,
        year
    from {{ ref('dim_report') }}
    where is_canonical and issuer_kind = 'government'
)

select
    known.address,
    known.jurisdiction_code,
    known.year,
    known.issuer_kind,
    known.title,
    known.found_on,
    taken.report_id,
    case
        when taken.report_id is not null then 'collected'
        when governments.jurisdiction_code is not null then 'reported_elsewhere'
        when taken.address is not null then 'rejected'
        when fetched.status in (404, 410) then 'gone'
        else 'report_not_collected'
    end as state
from known
left join taken on known.address = taken.address
left join fetched on known.address = fetched.address
left join governments
    on known.issuer_kind = 'government' and known.jurisdiction_code = governments.jurisdiction_code and known.year = governments.year
order by known.jurisdiction_code, known.year, known.address
