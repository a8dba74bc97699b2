-- what the rows of a report in the marts are made of, as one number: its own row, when it was parsed, what people decided of it
with

parsed as (
    select
        document_id,
        parsed_at
    from {{ source('parsed', 'report') }}
),

reviews as (
    select
        report_id,
        hash(list(review order by review)) as decisions
    from {{ ref('stg_review') }} as review  -- noqa: AL05
    group by report_id
),

-- a parser that would read a report as the one before did changes nothing of it
reports as (
    select * exclude (parser_version) from {{ ref('int_report') }}
)

select
    reports.report_id,
    coalesce(reports.jurisdiction_code, reports.report_id) as place,
    hash(reports, parsed.parsed_at, reviews.decisions) as fingerprint  -- noqa: RF02
from reports
inner join parsed on reports.report_id = parsed.document_id
left join reviews on reports.report_id = reviews.report_id
union all
-- a decision of no document is of a place
select
    decision_id as report_id,
    jurisdiction_code as place,
    hash(review) as fingerprint
from {{ ref('stg_review') }} as review  -- noqa: AL05
where report_id = '' and jurisdiction_code is not null
