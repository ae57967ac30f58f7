// The schema, as the migrations that made it. SQL of a released version is never edited.
#include <array>

#include "collector/store/migrations.h"

namespace tokwatt {
namespace {

// Batches are appended as the agent sealed them: row per batch, never row per sample. Epochs and
// sequence numbers are unsigned 64-bit numbers kept as their two's complement.
constexpr const char* kInitial = R"sql(
CREATE TABLE schema_migration(
  version INTEGER PRIMARY KEY, name TEXT NOT NULL, sha256 TEXT NOT NULL);
CREATE TABLE device(
  device_id INTEGER PRIMARY KEY, uuid BLOB NOT NULL UNIQUE,
  first_seen_ns INTEGER NOT NULL, last_seen_ns INTEGER NOT NULL,
  longest_batch_ns INTEGER NOT NULL);
CREATE TABLE stream_position(
  device_id INTEGER NOT NULL REFERENCES device, epoch INTEGER NOT NULL,
  committed_seq INTEGER NOT NULL, updated_ns INTEGER NOT NULL,
  PRIMARY KEY(device_id, epoch)) WITHOUT ROWID;
CREATE TABLE batch(
  batch_id INTEGER PRIMARY KEY, device_id INTEGER NOT NULL REFERENCES device,
  epoch INTEGER NOT NULL, seq INTEGER NOT NULL, received_ns INTEGER NOT NULL,
  first_ns INTEGER NOT NULL, last_ns INTEGER NOT NULL, offset_ns INTEGER NOT NULL,
  boot_id TEXT NOT NULL, codec INTEGER NOT NULL, n_samples INTEGER NOT NULL,
  marks TEXT NOT NULL, body BLOB NOT NULL);
CREATE INDEX batch_by_time ON batch(device_id, first_ns);
CREATE TABLE rejected(
  device_id INTEGER NOT NULL REFERENCES device, epoch INTEGER NOT NULL, seq INTEGER NOT NULL,
  code TEXT NOT NULL, sha256 TEXT NOT NULL, received_ns INTEGER NOT NULL,
  PRIMARY KEY(device_id, epoch, seq)) WITHOUT ROWID;
CREATE TABLE hole(
  device_id INTEGER NOT NULL REFERENCES device, epoch INTEGER NOT NULL,
  from_seq INTEGER NOT NULL, to_seq INTEGER NOT NULL, reason TEXT NOT NULL,
  samples_lost INTEGER NOT NULL, received_ns INTEGER NOT NULL,
  PRIMARY KEY(device_id, epoch, from_seq)) WITHOUT ROWID;
CREATE TABLE event(
  event_id INTEGER PRIMARY KEY, id BLOB NOT NULL UNIQUE,
  device_id INTEGER NOT NULL REFERENCES device, kind TEXT NOT NULL,
  at_ns INTEGER NOT NULL, payload BLOB NOT NULL);
CREATE INDEX event_by_time ON event(at_ns, id);
CREATE INDEX event_by_kind ON event(kind, at_ns, id);
CREATE INDEX event_by_device ON event(device_id, at_ns, id);
CREATE INDEX event_by_device_and_kind ON event(device_id, kind, at_ns, id);
CREATE TABLE boot_clock(
  device_id INTEGER NOT NULL REFERENCES device, boot_id TEXT NOT NULL,
  offset_ns INTEGER NOT NULL, PRIMARY KEY(device_id, boot_id)) WITHOUT ROWID;
CREATE TABLE meta(key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
)sql";

// A batch by its number: what an agent's log is compared with when it opens a session.
constexpr const char* kBatchByNumber = R"sql(
CREATE INDEX batch_by_number ON batch(device_id, epoch, seq);
)sql";

constexpr std::array<Migration, 2> kMigrations = {{
    {1, "initial", kInitial, "8584fdd371ff322bb547a78aa37e565e3981526277d1d987f7c6da4dc8e448c8"},
    {2, "batch_by_number", kBatchByNumber,
     "354b438225a7ed7376c5e69aded21e4525783f7a0b35bce924b92a61e28c8caa"},
}};

}  // namespace

std::span<const Migration> Migrations() { return kMigrations; }

}  // namespace tokwatt
