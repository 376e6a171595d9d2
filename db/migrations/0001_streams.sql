CREATE TABLE "accounts" (
	"account" text PRIMARY KEY NOT NULL,
	"mode" text NOT NULL,
	"created_at_us" bigint NOT NULL,
	"epoch" bigint NOT NULL
);
--> statement-breakpoint
CREATE TABLE "checkpoints" (
	"account" text NOT NULL,
	"seq" bigint NOT NULL,
	"at_us" bigint NOT NULL,
	"state" jsonb NOT NULL,
	CONSTRAINT "checkpoints_account_seq_pk" PRIMARY KEY("account","seq")
);
--> statement-breakpoint
-- Until now a run was an account of its own: its name becomes the account's.
INSERT INTO "accounts" ("account", "mode", "created_at_us", "epoch")
SELECT j.run_id, coalesce(r.mode, 'paper'), j.at_us, 1
FROM (SELECT run_id, min(at_us) AS at_us FROM "journal" GROUP BY run_id) j LEFT JOIN "runs" r ON r.run_id = j.run_id;
--> statement-breakpoint
ALTER TABLE "runs" ADD COLUMN "account" text;--> statement-breakpoint
UPDATE "runs" SET "account" = "run_id";--> statement-breakpoint
ALTER TABLE "runs" ALTER COLUMN "account" SET NOT NULL;--> statement-breakpoint
CREATE INDEX "runs_by_account" ON "runs" USING btree ("account");--> statement-breakpoint
DROP INDEX "opportunities_by_time";--> statement-breakpoint
ALTER TABLE "fills" DROP CONSTRAINT "fills_run_id_fill_id_pk";--> statement-breakpoint
ALTER TABLE "opportunities" DROP CONSTRAINT "opportunities_run_id_opportunity_id_pk";--> statement-breakpoint
ALTER TABLE "orders" DROP CONSTRAINT "orders_run_id_order_id_pk";--> statement-breakpoint
ALTER TABLE "positions" DROP CONSTRAINT "positions_run_id_position_id_pk";--> statement-breakpoint
ALTER TABLE "fills" RENAME COLUMN "run_id" TO "account";--> statement-breakpoint
ALTER TABLE "opportunities" RENAME COLUMN "run_id" TO "account";--> statement-breakpoint
ALTER TABLE "orders" RENAME COLUMN "run_id" TO "account";--> statement-breakpoint
ALTER TABLE "positions" RENAME COLUMN "run_id" TO "account";--> statement-breakpoint
-- Refused opportunities are ticks now and not projected.
DELETE FROM "opportunities" WHERE "verdict" <> 'taken';--> statement-breakpoint
ALTER TABLE "opportunities" DROP COLUMN "verdict";--> statement-breakpoint
ALTER TABLE "opportunities" DROP COLUMN "reason";--> statement-breakpoint
-- Each stream is numbered from 1 without gaps; the projections follow their entries to the new numbers.
ALTER TABLE "journal" RENAME TO "journal_by_run";--> statement-breakpoint
ALTER TABLE "journal_by_run" RENAME CONSTRAINT "journal_run_id_seq_pk" TO "journal_by_run_pk";--> statement-breakpoint
CREATE TABLE "journal" (
	"account" text NOT NULL,
	"stream" text NOT NULL,
	"seq" bigint NOT NULL,
	"epoch" bigint NOT NULL,
	"run_id" text NOT NULL,
	"at_us" bigint NOT NULL,
	"cause" bigint,
	"kind" text NOT NULL,
	"body" jsonb NOT NULL,
	"seq_in_run" bigint
);
--> statement-breakpoint
INSERT INTO "journal" ("account", "stream", "seq", "epoch", "run_id", "at_us", "kind", "body", "seq_in_run")
SELECT run_id, stream, row_number() OVER (PARTITION BY run_id, stream ORDER BY seq), 1, run_id, at_us, kind, body, seq
FROM (
	SELECT *, CASE
		WHEN kind IN ('run_started', 'pair_listed', 'order_intent', 'order_update', 'fill', 'naked_leg', 'settled', 'halted')
			OR (kind = 'opportunity' AND body->>'verdict' = 'taken') THEN 'decisions'
		ELSE 'ticks' END AS stream
	FROM "journal_by_run"
) j;
--> statement-breakpoint
CREATE INDEX "journal_by_seq_in_run" ON "journal" USING btree ("account", "seq_in_run");--> statement-breakpoint
UPDATE "opportunities" p SET seq = j.seq FROM "journal" j WHERE j.account = p.account AND j.seq_in_run = p.seq;--> statement-breakpoint
UPDATE "orders" p SET seq = j.seq FROM "journal" j WHERE j.account = p.account AND j.seq_in_run = p.seq;--> statement-breakpoint
UPDATE "fills" p SET seq = j.seq FROM "journal" j WHERE j.account = p.account AND j.seq_in_run = p.seq;--> statement-breakpoint
UPDATE "positions" p SET seq = j.seq FROM "journal" j WHERE j.account = p.account AND j.seq_in_run = p.seq;--> statement-breakpoint
DROP TABLE "journal_by_run";--> statement-breakpoint
ALTER TABLE "journal" DROP COLUMN "seq_in_run";--> statement-breakpoint
ALTER TABLE "journal" ADD CONSTRAINT "journal_account_stream_seq_pk" PRIMARY KEY("account","stream","seq");--> statement-breakpoint
ALTER TABLE "fills" ADD CONSTRAINT "fills_account_fill_id_pk" PRIMARY KEY("account","fill_id");--> statement-breakpoint
ALTER TABLE "opportunities" ADD CONSTRAINT "opportunities_account_opportunity_id_pk" PRIMARY KEY("account","opportunity_id");--> statement-breakpoint
ALTER TABLE "orders" ADD CONSTRAINT "orders_account_order_id_pk" PRIMARY KEY("account","order_id");--> statement-breakpoint
ALTER TABLE "positions" ADD CONSTRAINT "positions_account_position_id_pk" PRIMARY KEY("account","position_id");--> statement-breakpoint
CREATE INDEX "opportunities_by_time" ON "opportunities" USING btree ("account","at_us");
