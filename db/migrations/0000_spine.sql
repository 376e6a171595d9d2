CREATE TABLE "fills" (
	"run_id" text NOT NULL,
	"fill_id" text NOT NULL,
	"seq" bigint NOT NULL,
	"at_us" bigint NOT NULL,
	"order_id" text NOT NULL,
	"opportunity_id" text NOT NULL,
	"pair_id" text NOT NULL,
	"venue" text NOT NULL,
	"market_id" text NOT NULL,
	"side" text NOT NULL,
	"action" text NOT NULL,
	"avg_price_e4" integer NOT NULL,
	"qty_cc" bigint NOT NULL,
	"cost_udollars" bigint NOT NULL,
	"fee_udollars" bigint NOT NULL,
	"slippage_udollars" bigint NOT NULL,
	CONSTRAINT "fills_run_id_fill_id_pk" PRIMARY KEY("run_id","fill_id")
);
--> statement-breakpoint
CREATE TABLE "journal" (
	"run_id" text NOT NULL,
	"seq" bigint NOT NULL,
	"at_us" bigint NOT NULL,
	"kind" text NOT NULL,
	"body" jsonb NOT NULL,
	CONSTRAINT "journal_run_id_seq_pk" PRIMARY KEY("run_id","seq")
);
--> statement-breakpoint
CREATE TABLE "opportunities" (
	"run_id" text NOT NULL,
	"opportunity_id" text NOT NULL,
	"seq" bigint NOT NULL,
	"at_us" bigint NOT NULL,
	"pair_id" text NOT NULL,
	"game_id" text,
	"opportunity_type" text NOT NULL,
	"verdict" text NOT NULL,
	"reason" text,
	"qty_cc" bigint NOT NULL,
	"edge_net_udollars" bigint NOT NULL,
	"capital_udollars" bigint NOT NULL,
	CONSTRAINT "opportunities_run_id_opportunity_id_pk" PRIMARY KEY("run_id","opportunity_id")
);
--> statement-breakpoint
CREATE TABLE "orders" (
	"run_id" text NOT NULL,
	"order_id" text NOT NULL,
	"seq" bigint NOT NULL,
	"written_at_us" bigint NOT NULL,
	"updated_at_us" bigint NOT NULL,
	"opportunity_id" text NOT NULL,
	"pair_id" text NOT NULL,
	"game_id" text,
	"venue" text NOT NULL,
	"market_id" text NOT NULL,
	"side" text NOT NULL,
	"action" text NOT NULL,
	"purpose" text NOT NULL,
	"mode" text NOT NULL,
	"limit_e4" integer NOT NULL,
	"qty_cc" bigint NOT NULL,
	"filled_qty_cc" bigint NOT NULL,
	"status" text NOT NULL,
	"status_reason" text NOT NULL,
	CONSTRAINT "orders_run_id_order_id_pk" PRIMARY KEY("run_id","order_id")
);
--> statement-breakpoint
CREATE TABLE "positions" (
	"run_id" text NOT NULL,
	"position_id" text NOT NULL,
	"seq" bigint NOT NULL,
	"updated_at_us" bigint NOT NULL,
	"pair_id" text NOT NULL,
	"game_id" text,
	"label" text NOT NULL,
	"venue" text NOT NULL,
	"market_id" text NOT NULL,
	"side" text NOT NULL,
	"qty_cc" bigint NOT NULL,
	"cost_udollars" bigint NOT NULL,
	"fees_udollars" bigint NOT NULL,
	"realised_udollars" bigint NOT NULL,
	"mark_udollars" bigint,
	"model_udollars" bigint,
	"status" text NOT NULL,
	"opened_at_us" bigint NOT NULL,
	CONSTRAINT "positions_run_id_position_id_pk" PRIMARY KEY("run_id","position_id")
);
--> statement-breakpoint
CREATE TABLE "runs" (
	"run_id" text PRIMARY KEY NOT NULL,
	"mode" text NOT NULL,
	"kernel_sha256" text NOT NULL,
	"seed" bigint NOT NULL,
	"settings" jsonb NOT NULL,
	"started_at_us" bigint NOT NULL
);
--> statement-breakpoint
CREATE TABLE "settings" (
	"name" text PRIMARY KEY NOT NULL,
	"active" boolean DEFAULT false NOT NULL,
	"body" jsonb NOT NULL,
	"updated_at_us" bigint NOT NULL
);
--> statement-breakpoint
CREATE INDEX "opportunities_by_time" ON "opportunities" USING btree ("run_id","at_us");