// members.json and the limits of doors.
#include "collector/trust/members.h"

#include <fstream>

#include "collector/trust/members_document.h"
#include "tests/collector/trust/trust_fixture.h"

namespace tokwatt {
namespace {

Member FullMember() {
  Member member;
  member.key = Sha256("key");
  member.next_key = Sha256("next");
  member.old_keys = {Sha256("old"), Sha256("older")};
  member.name = "spark \"1\"\xff";
  member.joined = {1'795'000'000'123'000'000};
  member.certified_until = {1'797'000'000'000'000'000};
  member.revoked = WallTime{1'796'000'000'000'000'000};
  member.copy_seen = WallTime{1'796'500'000'000'000'000};
  member.boot_id = "a1";
  return member;
}

TEST(MembersDocument, EveryFieldComesBack) {
  const std::map<DeviceId, Member> written = {{DeviceNamed(1), FullMember()},
                                              {DeviceNamed(2), Member{}}};
  const auto read = ParseMembers(MembersText(written));
  ASSERT_TRUE(read) << read.error().message;
  ASSERT_EQ(read->size(), 2u);
  const Member& member = read->at(DeviceNamed(1));
  EXPECT_EQ(member.key, Sha256("key"));
  EXPECT_EQ(member.next_key, Sha256("next"));
  EXPECT_EQ(member.old_keys, FullMember().old_keys);
  EXPECT_EQ(member.name, "spark \"1\"\xef\xbf\xbd");  // what is no UTF-8 is replaced
  EXPECT_EQ(member.joined, FullMember().joined);
  EXPECT_EQ(member.certified_until, FullMember().certified_until);
  EXPECT_EQ(member.revoked, FullMember().revoked);
  EXPECT_EQ(member.copy_seen, FullMember().copy_seen);
  EXPECT_EQ(member.boot_id, "a1");
  EXPECT_FALSE(read->at(DeviceNamed(2)).revoked);
}

// A file that lost a part must not be taken for one without revocations.
TEST(MembersDocument, WhatIsDamagedIsRefusedWhole) {
  const std::string good = MembersText({{DeviceNamed(1), FullMember()}});
  EXPECT_FALSE(ParseMembers(""));
  EXPECT_FALSE(ParseMembers("{}"));
  EXPECT_FALSE(ParseMembers(good.substr(0, good.size() / 2)));
  for (const char* field : {"revoked", "copy_seen", "key_sha256", "next_key_sha256", "joined"}) {
    std::string text = good;
    const size_t at = text.find("\"" + std::string(field) + "\": \"");
    ASSERT_NE(at, std::string::npos) << field;
    text.replace(text.find(": \"", at) + 3, 4, "????");
    EXPECT_FALSE(ParseMembers(text)) << field;
  }
}

TEST(Members, ADamagedFileStopsTheStart) {
  TemporaryDirectory directory;
  FakeClock clock;
  std::ofstream(directory.path() + "/members.json") << "[]";
  const auto opened = Members::Open(directory.path(), clock);
  ASSERT_FALSE(opened);
  EXPECT_EQ(opened.error().reason, "trust_damaged");
}

TEST(Members, OnlyTheNewestOldKeysAreKept) {
  TemporaryDirectory directory;
  FakeClock clock;
  const auto members = Members::Open(directory.path(), clock);
  ASSERT_TRUE(members);
  for (int i = 0; i < 40; ++i) {
    ASSERT_TRUE((*members)->Put(DeviceNamed(1), Sha256(std::to_string(i)), "a", clock.Wall()));
  }
  const Member member = *(*members)->Find(DeviceNamed(1));
  EXPECT_EQ(member.old_keys.size(), 16u);
  EXPECT_EQ(member.old_keys.back(), Sha256("38"));
}

TEST(Members, AStrangerIsNotThere) {
  TemporaryDirectory directory;
  FakeClock clock;
  const auto members = Members::Open(directory.path(), clock);
  EXPECT_EQ((*members)->Revoke(DeviceNamed(1)).error().code, Code::kNotFound);
  EXPECT_EQ((*members)->SetNextKey(DeviceNamed(1), Sha256("k"), clock.Wall()).error().code,
            Code::kNotFound);
  EXPECT_EQ((*members)->Use(DeviceNamed(1), Sha256("k")).error().reason, "not_a_member");
  EXPECT_EQ((*members)->NoteBoot(DeviceNamed(1), "b").error().reason, "not_a_member");
}

TEST(GuessLimit, ManyAddressesTogetherAreStoppedToo) {
  FakeClock clock;
  GuessLimit limit(clock);
  for (int i = 0; i < 10'000; ++i) limit.NoteMistake("10.0.0." + std::to_string(i));
  const auto refused = limit.Check("192.168.1.1");
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().reason, "too_many_attempts");
  EXPECT_EQ(refused.error().fix, "wait 61 s, then try again");
  EXPECT_EQ(limit.refused(), 1u);
  clock.Advance(GuessLimit::kWindow);
  EXPECT_TRUE(limit.Check("192.168.1.1"));
}

// What another address did wrong before says nothing of this one's wait.
TEST(GuessLimit, TheWaitIsTheAddressesOwn) {
  FakeClock clock;
  GuessLimit limit(clock);
  limit.NoteMistake("192.168.1.9");
  clock.Advance(std::chrono::seconds(50));
  for (int i = 0; i < GuessLimit::kPerAddress; ++i) limit.NoteMistake("192.168.1.1");
  EXPECT_EQ(limit.Check("192.168.1.1").error().fix, "wait 61 s, then try again");
}

TEST(JoinCodes, AtMost64AreOpen) {
  JoinCodes codes;
  const WallTime now{1'795'000'000'000'000'000};
  for (int i = 0; i < 64; ++i) ASSERT_TRUE(codes.Make(now));
  EXPECT_EQ(codes.Make(now).error().reason, "too_many_codes");
  EXPECT_TRUE(codes.Make(now + kJoinCodeLifetime));
}

TEST(JoinCodes, ThePageSeesHowFarItIs) {
  JoinCodes codes;
  const WallTime now{1'795'000'000'000'000'000};
  const auto made = codes.Make(now);
  EXPECT_EQ(made->code.size(), 16u);
  codes.NoteFetch(made->code, "192.168.1.20", now);
  EXPECT_EQ(codes.State(made->state.id)->fetched_by, "192.168.1.20");
  ASSERT_TRUE(codes.Take(made->code, now));
  codes.NoteDevice(made->state.id, DeviceNamed(1));
  EXPECT_EQ(codes.State(made->state.id)->device, DeviceNamed(1));
  EXPECT_EQ(codes.State("other"), std::nullopt);
}

TEST(JoinCodes, ACancelledCodeIsNoCode) {
  JoinCodes codes;
  const WallTime now{1'795'000'000'000'000'000};
  const auto made = codes.Make(now);
  ASSERT_TRUE(codes.Cancel(made->state.id, now));
  EXPECT_EQ(codes.Take(made->code, now).error().reason, "code_cancelled");
  EXPECT_EQ(codes.State(made->state.id)->cancelled, now);
  ASSERT_TRUE(codes.Cancel(made->state.id, now + std::chrono::seconds(9)));
  EXPECT_EQ(codes.State(made->state.id)->cancelled, now);  // the first time counts
  EXPECT_EQ(codes.Cancel("other", now).error().code, Code::kNotFound);
}

TEST(JoinCodes, OneThatExpiredWasNotCancelled) {
  JoinCodes codes;
  const WallTime now{1'795'000'000'000'000'000};
  const auto made = codes.Make(now);
  ASSERT_TRUE(codes.Cancel(made->state.id, now + kJoinCodeLifetime));
  EXPECT_EQ(codes.State(made->state.id)->cancelled, std::nullopt);
}

TEST(JoinCodes, ThoseThatWereCancelledMakeRoom) {
  JoinCodes codes;
  const WallTime now{1'795'000'000'000'000'000};
  for (int i = 0; i < 64; ++i) ASSERT_TRUE(codes.Cancel(codes.Make(now)->state.id, now));
  EXPECT_TRUE(codes.Make(now));
}

}  // namespace
}  // namespace tokwatt
