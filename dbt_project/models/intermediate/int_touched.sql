-- the reports to build anew: those that are not what they were when the marts were built, and with them all of their places, for
-- facts are chosen and checked among the reports of one place; a report that has moved has a row for each place
{{ config(post_hook="{{ note_as_unbuilt() }}") }}
with

now as (
    select * from {{ ref('int_fingerprint') }}
),

built as (
    select * from {{ source('ops', 'built') }}
),

changed as (
    select
        coalesce(now.report_id, built.report_id) as report_id,
        unnest([now.place, built.place]) as place
    from now
    full join built on now.report_id = built.report_id
    where now.report_id is null or built.report_id is null or now.fingerprint is distinct from built.fingerprint
),

touched_places as (
    select place
    from changed
    where place is not null
),

known as (
    select
        report_id,
        place
    from now
    union
    select
        report_id,
        place
    from built
)

select
    report_id,
    place,
    report_id in (select changed.report_id from changed) as is_changed,
    report_id not in (select now.report_id from now) as is_gone
from known
where place in (select touched_places.place from touched_places)
