"""The first tables.

Revision: 0001
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

import bot.store.types

revision = '0001'
down_revision = None
branch_labels = None
depends_on = None


# The audit log is append-only on both engines.
APPEND_ONLY = {
    "sqlite": (
        "CREATE TRIGGER audit_no_update BEFORE UPDATE ON audit BEGIN SELECT RAISE(ABORT, 'the audit log is append-only'); END",
        "CREATE TRIGGER audit_no_delete BEFORE DELETE ON audit BEGIN SELECT RAISE(ABORT, 'the audit log is append-only'); END",
        "CREATE TRIGGER audit_no_replace BEFORE INSERT ON audit WHEN EXISTS (SELECT 1 FROM audit WHERE number = NEW.number) BEGIN SELECT RAISE(ABORT, 'the audit log is append-only'); END",
    ),
    "postgresql": (
        "CREATE OR REPLACE FUNCTION audit_is_append_only() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'the audit log is append-only'; END $$",
        'CREATE TRIGGER audit_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON audit FOR EACH STATEMENT EXECUTE FUNCTION audit_is_append_only()',
    ),
}


def upgrade() -> None:
    op.create_table('audit',
    sa.Column('number', bot.store.types.Integer(), autoincrement=True, nullable=False),
    sa.Column('at', bot.store.types.Instant(), nullable=False),
    sa.Column('actor_id', bot.store.types.Text(), nullable=False),
    sa.Column('action', bot.store.types.Text(), nullable=False),
    sa.Column('subject', bot.store.types.Text(), nullable=False),
    sa.Column('detail', bot.store.types.Json(), nullable=False),
    sa.PrimaryKeyConstraint('number', name=op.f('pk_audit')),
    sqlite_strict=True
    )
    with op.batch_alter_table('audit', schema=None) as batch_op:
        batch_op.create_index('ix_audit_subject', ['subject'], unique=False)

    op.create_table('holds',
    sa.Column('id', bot.store.types.Text(), nullable=False),
    sa.Column('reason', bot.store.types.Text(), nullable=False),
    sa.Column('since', bot.store.types.Instant(), nullable=False),
    sa.Column('released_at', bot.store.types.Instant(), nullable=True),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_holds')),
    sqlite_strict=True
    )
    op.create_table('job_failures',
    sa.Column('job', bot.store.types.Text(), nullable=False),
    sa.Column('slot', bot.store.types.Text(), nullable=False),
    sa.Column('due_at', bot.store.types.Instant(), nullable=False),
    sa.Column('failed_at', bot.store.types.Instant(), nullable=False),
    sa.Column('reference', bot.store.types.Text(), nullable=False),
    sa.Column('attempts', bot.store.types.Integer(), nullable=False),
    sa.Column('retry_at', bot.store.types.Instant(), nullable=False),
    sa.PrimaryKeyConstraint('job', 'slot', name=op.f('pk_job_failures')),
    sqlite_strict=True
    )
    op.create_table('job_runs',
    sa.Column('job', bot.store.types.Text(), nullable=False),
    sa.Column('slot', bot.store.types.Text(), nullable=False),
    sa.Column('due_at', bot.store.types.Instant(), nullable=False),
    sa.Column('state', bot.store.types.Text(), nullable=False),
    sa.Column('finished_at', bot.store.types.Instant(), nullable=False),
    sa.Column('attempts', bot.store.types.Integer(), nullable=False),
    sa.Column('reference', bot.store.types.Text(), nullable=False),
    sa.CheckConstraint("state IN ('done', 'missed')", name=op.f('ck_job_runs_state')),
    sa.PrimaryKeyConstraint('job', 'slot', name=op.f('pk_job_runs')),
    sqlite_strict=True
    )
    op.create_table('log_rounds',
    sa.Column('key', bot.store.types.Text(), nullable=False),
    sa.Column('project', bot.store.types.Text(), nullable=False),
    sa.Column('number', bot.store.types.Integer(), nullable=False),
    sa.Column('closed_at', bot.store.types.Instant(), nullable=True),
    sa.PrimaryKeyConstraint('key', name=op.f('pk_log_rounds')),
    sa.UniqueConstraint('project', 'number', name=op.f('uq_log_rounds_project_number')),
    sqlite_strict=True
    )
    op.create_table('members',
    sa.Column('id', bot.store.types.Text(), nullable=False),
    sa.Column('standing', bot.store.types.Text(), nullable=False),
    sa.Column('name', bot.store.types.Text(), nullable=False),
    sa.Column('email', bot.store.types.Text(), nullable=True),
    sa.Column('nation', bot.store.types.Text(), nullable=True),
    sa.Column('sector', bot.store.types.Text(), nullable=True),
    sa.Column('role', bot.store.types.Text(), nullable=True),
    sa.Column('role_title', bot.store.types.Text(), nullable=False),
    sa.Column('organisation', bot.store.types.Text(), nullable=False),
    sa.Column('zone', bot.store.types.Text(), nullable=False),
    sa.Column('language', bot.store.types.Text(), nullable=False),
    sa.Column('interests', bot.store.types.Json(), nullable=False),
    sa.Column('visibility', bot.store.types.Text(), nullable=False),
    sa.Column('preferred_platform', bot.store.types.Text(), nullable=False),
    sa.Column('roster_ref', bot.store.types.Text(), nullable=True),
    sa.Column('left_at', bot.store.types.Instant(), nullable=True),
    sa.Column('created_at', bot.store.types.Instant(), nullable=False),
    sa.Column('merged_into', bot.store.types.Text(), nullable=True),
    sa.CheckConstraint("standing IN ('guest', 'member', 'gone')", name=op.f('ck_members_standing')),
    sa.ForeignKeyConstraint(['merged_into'], ['members.id'], name=op.f('fk_members_merged_into')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_members')),
    sa.UniqueConstraint('email', name=op.f('uq_members_email')),
    sa.UniqueConstraint('roster_ref', name=op.f('uq_members_roster_ref')),
    sqlite_strict=True
    )
    with op.batch_alter_table('members', schema=None) as batch_op:
        batch_op.create_index('ix_members_merged_into', ['merged_into'], unique=False)

    op.create_table('programme_clock',
    sa.Column('id', bot.store.types.Integer(), autoincrement=False, nullable=False),
    sa.Column('offset_us', bot.store.types.Integer(), nullable=False),
    sa.CheckConstraint('id = 1', name=op.f('ck_programme_clock_one_row')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_programme_clock')),
    sqlite_strict=True
    )
    op.create_table('stand_downs',
    sa.Column('id', bot.store.types.Text(), nullable=False),
    sa.Column('scope', bot.store.types.Text(), nullable=False),
    sa.Column('value', bot.store.types.Text(), nullable=False),
    sa.Column('until', bot.store.types.Instant(), nullable=False),
    sa.Column('reason', bot.store.types.Text(), nullable=False),
    sa.Column('since', bot.store.types.Instant(), nullable=False),
    sa.Column('lifted_at', bot.store.types.Instant(), nullable=True),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_stand_downs')),
    sqlite_strict=True
    )
    op.create_table('accounts',
    sa.Column('platform', bot.store.types.Text(), nullable=False),
    sa.Column('account_id', bot.store.types.Text(), nullable=False),
    sa.Column('member_id', bot.store.types.Text(), nullable=False),
    sa.Column('name', bot.store.types.Text(), nullable=False),
    sa.Column('zone', bot.store.types.Text(), nullable=False),
    sa.Column('state', bot.store.types.Text(), nullable=False),
    sa.Column('seen_at', bot.store.types.Instant(), nullable=False),
    sa.Column('wrong_codes', bot.store.types.Integer(), nullable=False),
    sa.Column('wrong_since', bot.store.types.Instant(), nullable=True),
    sa.CheckConstraint("state IN ('live', 'gone')", name=op.f('ck_accounts_state')),
    sa.ForeignKeyConstraint(['member_id'], ['members.id'], name=op.f('fk_accounts_member_id')),
    sa.PrimaryKeyConstraint('platform', 'account_id', name=op.f('pk_accounts')),
    sqlite_strict=True
    )
    with op.batch_alter_table('accounts', schema=None) as batch_op:
        batch_op.create_index('ix_accounts_member', ['member_id'], unique=False)

    op.create_table('consents',
    sa.Column('id', bot.store.types.Text(), nullable=False),
    sa.Column('capability', bot.store.types.Text(), nullable=False),
    sa.Column('piece', bot.store.types.Text(), nullable=False),
    sa.Column('line', bot.store.types.Text(), nullable=False),
    sa.Column('member_id', bot.store.types.Text(), nullable=False),
    sa.Column('quote', bot.store.types.Text(), nullable=False),
    sa.Column('descriptor', bot.store.types.Text(), nullable=False),
    sa.Column('state', bot.store.types.Text(), nullable=False),
    sa.Column('deadline', bot.store.types.Instant(), nullable=False),
    sa.Column('takes_late', bot.store.types.Flag(), nullable=False),
    sa.Column('asked_at', bot.store.types.Instant(), nullable=False),
    sa.Column('answered_at', bot.store.types.Instant(), nullable=True),
    sa.Column('amended_text', bot.store.types.Text(), nullable=False),
    sa.Column('published_at', bot.store.types.Instant(), nullable=True),
    sa.CheckConstraint("state IN ('asked', 'named', 'anonymous', 'amended', 'refused', 'expired', 'withdrawn')", name=op.f('ck_consents_state')),
    sa.ForeignKeyConstraint(['member_id'], ['members.id'], name=op.f('fk_consents_member_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_consents')),
    sa.UniqueConstraint('piece', 'line', name=op.f('uq_consents_piece_line')),
    sqlite_strict=True
    )
    with op.batch_alter_table('consents', schema=None) as batch_op:
        batch_op.create_index('ix_consents_due', ['state', 'deadline'], unique=False)
        batch_op.create_index('ix_consents_member', ['member_id'], unique=False)

    op.create_table('contact_decisions',
    sa.Column('dedupe', bot.store.types.Text(), nullable=False),
    sa.Column('member_id', bot.store.types.Text(), nullable=False),
    sa.Column('capability', bot.store.types.Text(), nullable=False),
    sa.Column('purpose', bot.store.types.Text(), nullable=False),
    sa.Column('contact_class', bot.store.types.Text(), nullable=False),
    sa.Column('decision', bot.store.types.Text(), nullable=False),
    sa.Column('reason', bot.store.types.Text(), nullable=False),
    sa.Column('because', bot.store.types.Text(), nullable=False),
    sa.Column('at', bot.store.types.Instant(), nullable=False),
    sa.ForeignKeyConstraint(['member_id'], ['members.id'], name=op.f('fk_contact_decisions_member_id')),
    sa.PrimaryKeyConstraint('dedupe', name=op.f('pk_contact_decisions')),
    sqlite_strict=True
    )
    with op.batch_alter_table('contact_decisions', schema=None) as batch_op:
        batch_op.create_index('ix_contact_decisions_member', ['member_id', 'at'], unique=False)

    op.create_table('contact_notices',
    sa.Column('id', bot.store.types.Text(), nullable=False),
    sa.Column('member_id', bot.store.types.Text(), nullable=False),
    sa.Column('row_id', bot.store.types.Text(), nullable=False),
    sa.Column('dedupe', bot.store.types.Text(), nullable=False),
    sa.Column('contact_class', bot.store.types.Text(), nullable=False),
    sa.Column('priority', bot.store.types.Integer(), nullable=False),
    sa.Column('reminder', bot.store.types.Flag(), nullable=False),
    sa.Column('chosen', bot.store.types.Flag(), nullable=False),
    sa.Column('left_out', bot.store.types.Flag(), nullable=False),
    sa.Column('earliest', bot.store.types.Instant(), nullable=False),
    sa.Column('created_at', bot.store.types.Instant(), nullable=False),
    sa.ForeignKeyConstraint(['member_id'], ['members.id'], name=op.f('fk_contact_notices_member_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_contact_notices')),
    sa.UniqueConstraint('dedupe', name=op.f('uq_contact_notices_dedupe')),
    sa.UniqueConstraint('row_id', name=op.f('uq_contact_notices_row_id')),
    sqlite_strict=True
    )
    with op.batch_alter_table('contact_notices', schema=None) as batch_op:
        batch_op.create_index('ix_contact_notices_member', ['member_id'], unique=False)

    op.create_table('contact_opt_outs',
    sa.Column('member_id', bot.store.types.Text(), nullable=False),
    sa.Column('capability', bot.store.types.Text(), nullable=False),
    sa.Column('at', bot.store.types.Instant(), nullable=False),
    sa.ForeignKeyConstraint(['member_id'], ['members.id'], name=op.f('fk_contact_opt_outs_member_id')),
    sa.PrimaryKeyConstraint('member_id', 'capability', name=op.f('pk_contact_opt_outs')),
    sqlite_strict=True
    )
    op.create_table('contact_settings',
    sa.Column('member_id', bot.store.types.Text(), nullable=False),
    sa.Column('no_reminders', bot.store.types.Flag(), nullable=False),
    sa.Column('paused_from', bot.store.types.Instant(), nullable=True),
    sa.Column('paused_until', bot.store.types.Instant(), nullable=True),
    sa.Column('resumes_at', bot.store.types.Instant(), nullable=True),
    sa.Column('pause_told', bot.store.types.Flag(), nullable=False),
    sa.Column('quiet_start', bot.store.types.Integer(), nullable=True),
    sa.Column('quiet_until', bot.store.types.Integer(), nullable=True),
    sa.Column('cap', bot.store.types.Integer(), nullable=True),
    sa.CheckConstraint('cap BETWEEN 0 AND 8', name=op.f('ck_contact_settings_cap')),
    sa.CheckConstraint('quiet_start BETWEEN 0 AND 1439 AND quiet_until BETWEEN 0 AND 1439', name=op.f('ck_contact_settings_quiet')),
    sa.ForeignKeyConstraint(['member_id'], ['members.id'], name=op.f('fk_contact_settings_member_id')),
    sa.PrimaryKeyConstraint('member_id', name=op.f('pk_contact_settings')),
    sqlite_strict=True
    )
    with op.batch_alter_table('contact_settings', schema=None) as batch_op:
        batch_op.create_index('ix_contact_settings_paused', ['pause_told', 'paused_until'], unique=False)

    op.create_table('digests',
    sa.Column('id', bot.store.types.Text(), nullable=False),
    sa.Column('project', bot.store.types.Text(), nullable=False),
    sa.Column('round_number', bot.store.types.Integer(), nullable=False),
    sa.Column('slug', bot.store.types.Text(), nullable=False),
    sa.Column('state', bot.store.types.Text(), nullable=False),
    sa.Column('title', bot.store.types.Text(), nullable=False),
    sa.Column('coverage', bot.store.types.Json(), nullable=False),
    sa.Column('left_out', bot.store.types.Json(), nullable=False),
    sa.Column('limits', bot.store.types.Text(), nullable=False),
    sa.Column('drafted_at', bot.store.types.Instant(), nullable=False),
    sa.Column('check_until', bot.store.types.Instant(), nullable=False),
    sa.Column('approved_by', bot.store.types.Text(), nullable=True),
    sa.Column('approved_at', bot.store.types.Instant(), nullable=True),
    sa.Column('published_at', bot.store.types.Instant(), nullable=True),
    sa.Column('changed_at', bot.store.types.Instant(), nullable=True),
    sa.CheckConstraint("state IN ('draft', 'approved', 'published')", name=op.f('ck_digests_state')),
    sa.ForeignKeyConstraint(['approved_by'], ['members.id'], name=op.f('fk_digests_approved_by')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_digests')),
    sa.UniqueConstraint('project', 'round_number', name=op.f('uq_digests_project_round_number')),
    sa.UniqueConstraint('slug', name=op.f('uq_digests_slug')),
    sqlite_strict=True
    )
    op.create_table('inbox',
    sa.Column('key', bot.store.types.Text(), nullable=False),
    sa.Column('source', bot.store.types.Text(), nullable=False),
    sa.Column('account', bot.store.types.Text(), nullable=False),
    sa.Column('member_id', bot.store.types.Text(), nullable=True),
    sa.Column('route', bot.store.types.Text(), nullable=False),
    sa.Column('body', bot.store.types.Text(), nullable=False),
    sa.Column('reply', bot.store.types.Text(), nullable=False),
    sa.Column('state', bot.store.types.Text(), nullable=False),
    sa.Column('attempts', bot.store.types.Integer(), nullable=False),
    sa.Column('received_at', bot.store.types.Instant(), nullable=False),
    sa.Column('done_at', bot.store.types.Instant(), nullable=True),
    sa.CheckConstraint("state IN ('open', 'done', 'failed')", name=op.f('ck_inbox_state')),
    sa.ForeignKeyConstraint(['member_id'], ['members.id'], name=op.f('fk_inbox_member_id')),
    sa.PrimaryKeyConstraint('key', name=op.f('pk_inbox')),
    sqlite_strict=True
    )
    with op.batch_alter_table('inbox', schema=None) as batch_op:
        batch_op.create_index('ix_inbox_open', ['state', 'received_at'], unique=False)

    op.create_table('link_codes',
    sa.Column('hash', bot.store.types.Text(), nullable=False),
    sa.Column('member_id', bot.store.types.Text(), nullable=False),
    sa.Column('issued_by', bot.store.types.Text(), nullable=True),
    sa.Column('issued_at', bot.store.types.Instant(), nullable=False),
    sa.Column('expires_at', bot.store.types.Instant(), nullable=False),
    sa.Column('used_at', bot.store.types.Instant(), nullable=True),
    sa.ForeignKeyConstraint(['issued_by'], ['members.id'], name=op.f('fk_link_codes_issued_by')),
    sa.ForeignKeyConstraint(['member_id'], ['members.id'], name=op.f('fk_link_codes_member_id')),
    sa.PrimaryKeyConstraint('hash', name=op.f('pk_link_codes')),
    sqlite_strict=True
    )
    with op.batch_alter_table('link_codes', schema=None) as batch_op:
        batch_op.create_index('ix_link_codes_issued_by', ['issued_by'], unique=False)
        batch_op.create_index('ix_link_codes_member', ['member_id'], unique=False)

    op.create_table('log_answers',
    sa.Column('id', bot.store.types.Text(), nullable=False),
    sa.Column('round_key', bot.store.types.Text(), nullable=False),
    sa.Column('member_id', bot.store.types.Text(), nullable=False),
    sa.Column('question', bot.store.types.Text(), nullable=False),
    sa.Column('typed', bot.store.types.Json(), nullable=True),
    sa.Column('handed_in', bot.store.types.Json(), nullable=True),
    sa.Column('audience', bot.store.types.Text(), nullable=False),
    sa.Column('updated_at', bot.store.types.Instant(), nullable=False),
    sa.ForeignKeyConstraint(['member_id'], ['members.id'], name=op.f('fk_log_answers_member_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_log_answers')),
    sa.UniqueConstraint('round_key', 'member_id', 'question', name=op.f('uq_log_answers_round_key_member_id_question')),
    sqlite_strict=True
    )
    op.create_table('log_participants',
    sa.Column('project', bot.store.types.Text(), nullable=False),
    sa.Column('member_id', bot.store.types.Text(), nullable=False),
    sa.Column('audience', bot.store.types.Text(), nullable=False),
    sa.Column('consent_version', bot.store.types.Text(), nullable=False),
    sa.Column('joined_at', bot.store.types.Instant(), nullable=False),
    sa.Column('left_at', bot.store.types.Instant(), nullable=True),
    sa.CheckConstraint("audience IN ('insight_team', 'project', 'public_anonymous', 'public_named')", name=op.f('ck_log_participants_audience')),
    sa.ForeignKeyConstraint(['member_id'], ['members.id'], name=op.f('fk_log_participants_member_id')),
    sa.PrimaryKeyConstraint('project', 'member_id', name=op.f('pk_log_participants')),
    sqlite_strict=True
    )
    op.create_table('log_responses',
    sa.Column('round_key', bot.store.types.Text(), nullable=False),
    sa.Column('member_id', bot.store.types.Text(), nullable=False),
    sa.Column('standing', bot.store.types.Text(), nullable=False),
    sa.Column('handed_in_at', bot.store.types.Instant(), nullable=True),
    sa.Column('late', bot.store.types.Flag(), nullable=False),
    sa.Column('counted_in', bot.store.types.Integer(), nullable=True),
    sa.CheckConstraint("standing IN ('open', 'handed_in', 'nothing', 'skipped')", name=op.f('ck_log_responses_standing')),
    sa.ForeignKeyConstraint(['member_id'], ['members.id'], name=op.f('fk_log_responses_member_id')),
    sa.PrimaryKeyConstraint('round_key', 'member_id', name=op.f('pk_log_responses')),
    sqlite_strict=True
    )
    op.create_table('outbox',
    sa.Column('number', bot.store.types.Integer(), autoincrement=True, nullable=False),
    sa.Column('id', bot.store.types.Text(), nullable=False),
    sa.Column('dedupe', bot.store.types.Text(), nullable=False),
    sa.Column('capability', bot.store.types.Text(), nullable=False),
    sa.Column('purpose', bot.store.types.Text(), nullable=False),
    sa.Column('destination', bot.store.types.Text(), nullable=False),
    sa.Column('member_id', bot.store.types.Text(), nullable=True),
    sa.Column('kind', bot.store.types.Text(), nullable=False),
    sa.Column('payload', bot.store.types.Text(), nullable=False),
    sa.Column('subject', bot.store.types.Text(), nullable=False),
    sa.Column('contact_class', bot.store.types.Text(), nullable=False),
    sa.Column('wanted', bot.store.types.Text(), nullable=False),
    sa.Column('done', bot.store.types.Text(), nullable=False),
    sa.Column('created_at', bot.store.types.Instant(), nullable=False),
    sa.Column('due_at', bot.store.types.Instant(), nullable=False),
    sa.Column('not_before', bot.store.types.Instant(), nullable=False),
    sa.Column('expires_at', bot.store.types.Instant(), nullable=False),
    sa.Column('state', bot.store.types.Text(), nullable=False),
    sa.Column('reason', bot.store.types.Text(), nullable=False),
    sa.Column('attempts', bot.store.types.Integer(), nullable=False),
    sa.Column('retry_at', bot.store.types.Instant(), nullable=True),
    sa.Column('claim', bot.store.types.Text(), nullable=True),
    sa.Column('claimed_at', bot.store.types.Instant(), nullable=True),
    sa.Column('platform', bot.store.types.Text(), nullable=False),
    sa.Column('address', bot.store.types.Text(), nullable=False),
    sa.Column('platform_id', bot.store.types.Text(), nullable=False),
    sa.Column('finished_at', bot.store.types.Instant(), nullable=True),
    sa.CheckConstraint("state IN ('waiting', 'sending', 'unknown', 'sent', 'dropped', 'expired', 'dead', 'parked')", name=op.f('ck_outbox_state')),
    sa.ForeignKeyConstraint(['member_id'], ['members.id'], name=op.f('fk_outbox_member_id')),
    sa.PrimaryKeyConstraint('number', name=op.f('pk_outbox')),
    sa.UniqueConstraint('dedupe', name=op.f('uq_outbox_dedupe')),
    sa.UniqueConstraint('id', name=op.f('uq_outbox_id')),
    sqlite_strict=True
    )
    with op.batch_alter_table('outbox', schema=None) as batch_op:
        batch_op.create_index('ix_outbox_destination', ['destination', 'state', 'not_before'], unique=False)
        batch_op.create_index('ix_outbox_due', ['state', 'not_before'], unique=False)
        batch_op.create_index('ix_outbox_member', ['member_id'], unique=False)
        batch_op.create_index('uq_outbox_in_flight', ['destination'], unique=True, sqlite_where=sa.text("state IN ('sending', 'unknown')"), postgresql_where=sa.text("state IN ('sending', 'unknown')"))

    op.create_table('roles',
    sa.Column('id', bot.store.types.Text(), nullable=False),
    sa.Column('member_id', bot.store.types.Text(), nullable=False),
    sa.Column('role', bot.store.types.Text(), nullable=False),
    sa.Column('scope', bot.store.types.Text(), nullable=False),
    sa.Column('granted_by', bot.store.types.Text(), nullable=True),
    sa.Column('granted_at', bot.store.types.Instant(), nullable=False),
    sa.Column('until', bot.store.types.Instant(), nullable=True),
    sa.ForeignKeyConstraint(['granted_by'], ['members.id'], name=op.f('fk_roles_granted_by')),
    sa.ForeignKeyConstraint(['member_id'], ['members.id'], name=op.f('fk_roles_member_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_roles')),
    sqlite_strict=True
    )
    with op.batch_alter_table('roles', schema=None) as batch_op:
        batch_op.create_index('ix_roles_granted_by', ['granted_by'], unique=False)
        batch_op.create_index('ix_roles_member', ['member_id'], unique=False)
        batch_op.create_index('ix_roles_role', ['role', 'scope'], unique=False)

    op.create_table('digest_lines',
    sa.Column('id', bot.store.types.Text(), nullable=False),
    sa.Column('digest_id', bot.store.types.Text(), nullable=False),
    sa.Column('position', bot.store.types.Integer(), nullable=False),
    sa.Column('theme', bot.store.types.Text(), nullable=False),
    sa.Column('text', bot.store.types.Text(), nullable=False),
    sa.Column('sources', bot.store.types.Json(), nullable=False),
    sa.Column('attribution', bot.store.types.Text(), nullable=False),
    sa.Column('member_id', bot.store.types.Text(), nullable=False),
    sa.Column('dropped', bot.store.types.Text(), nullable=False),
    sa.Column('dropped_by', bot.store.types.Text(), nullable=True),
    sa.ForeignKeyConstraint(['digest_id'], ['digests.id'], name=op.f('fk_digest_lines_digest_id')),
    sa.ForeignKeyConstraint(['dropped_by'], ['members.id'], name=op.f('fk_digest_lines_dropped_by')),
    sa.ForeignKeyConstraint(['member_id'], ['members.id'], name=op.f('fk_digest_lines_member_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_digest_lines')),
    sqlite_strict=True
    )
    with op.batch_alter_table('digest_lines', schema=None) as batch_op:
        batch_op.create_index('ix_digest_lines_digest', ['digest_id', 'position'], unique=False)
    for statement in APPEND_ONLY[op.get_bind().dialect.name]:
        op.execute(statement)
