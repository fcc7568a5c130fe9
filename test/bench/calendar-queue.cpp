// The contested workload in C++, as a yardstick: a calendar queue on arrays, the next arrival as a scalar, an answer's time
// drawn at admission instead of an event. Prints what it measured as one line of JSON.
//
//   g++ -O2 -std=c++17 calendar-queue.cpp -o calendar-queue && ./calendar-queue 600

#include <sys/resource.h>

#include <cmath>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <vector>

namespace {

using Nanoseconds = int64_t;

constexpr Nanoseconds kSecond = 1'000'000'000;
constexpr Nanoseconds kMillisecond = 1'000'000;
constexpr double kArrivalsPerSecond = 8000;
constexpr int64_t kLimitPerSecond = 5500;
constexpr int kMaxAttempts = 3;

// xoshiro256++ by Blackman and Vigna, its state filled by splitmix64.
class Random {
 public:
  explicit Random(uint64_t seed) {
    for (uint64_t& word : state_) {
      uint64_t z = (seed += 0x9e3779b97f4a7c15);
      z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9;
      z = (z ^ (z >> 27)) * 0x94d049bb133111eb;
      word = z ^ (z >> 31);
    }
  }

  // In [0, 1).
  double uniform() { return static_cast<double>(next() >> 11) * 0x1p-53; }

  // Exponential with mean 1.
  double exponential() { return -std::log(1.0 - uniform()); }

 private:
  static uint64_t rotl(uint64_t x, int k) { return (x << k) | (x >> (64 - k)); }

  uint64_t next() {
    const uint64_t result = rotl(state_[0] + state_[3], 23) + state_[0];
    const uint64_t t = state_[1] << 17;
    state_[2] ^= state_[0];
    state_[3] ^= state_[1];
    state_[1] ^= state_[2];
    state_[0] ^= state_[3];
    state_[2] ^= t;
    state_[3] = rotl(state_[3], 45);
    return result;
  }

  uint64_t state_[4];
};

// A call that was refused and waits for its next attempt.
struct Call {
  Nanoseconds due;
  Nanoseconds started;
  int32_t attempt;
  int32_t next;
};

// A year of 8,192 days of fixed length; each day is a list sorted by time, in one array of calls that are reused. A day of
// 2^16 ns (66 us) holds about half a waiting call here, and a year is longer than any wait.
class CalendarQueue {
 public:
  CalendarQueue() : head_(kDays, kNone) {}

  bool empty() const { return size_ == 0; }

  void schedule(const Call& call) {
    int32_t slot = free_;
    if (slot == kNone) {
      slot = static_cast<int32_t>(calls_.size());
      calls_.push_back(call);
    } else {
      free_ = calls_[slot].next;
      calls_[slot] = call;
    }
    int32_t* link = &head_[(call.due >> kDayBits) & (kDays - 1)];
    while (*link != kNone && calls_[*link].due <= call.due) link = &calls_[*link].next;
    calls_[slot].next = *link;
    *link = slot;
    if (size_++ == 0 || call.due >> kDayBits < day_) day_ = call.due >> kDayBits;
  }

  // The time of the earliest call. Only if not empty.
  Nanoseconds first() {
    for (;; day_++) {
      const int32_t slot = head_[day_ & (kDays - 1)];
      if (slot != kNone && calls_[slot].due >> kDayBits == day_) return calls_[slot].due;
    }
  }

  // Removes the call that `first` has just found.
  Call take() {
    int32_t& head = head_[day_ & (kDays - 1)];
    const int32_t slot = head;
    const Call call = calls_[slot];
    head = call.next;
    calls_[slot].next = free_;
    free_ = slot;
    size_--;
    return call;
  }

 private:
  static constexpr int32_t kNone = -1;
  static constexpr int kDayBits = 16;
  static constexpr int64_t kDays = 8192;

  std::vector<int32_t> head_;
  std::vector<Call> calls_;
  int32_t free_ = kNone;
  int64_t day_ = 0;
  int64_t size_ = 0;
};

// Starts full, one second deep, refills continuously. A token is 10^9 units; a nanosecond brings one unit for each token a
// second.
class TokenBucket {
 public:
  bool take(Nanoseconds now) {
    level_ += (now - refilled_) * kLimitPerSecond;
    if (level_ > kDepth) level_ = kDepth;
    refilled_ = now;
    if (level_ < kSecond) return false;
    level_ -= kSecond;
    return true;
  }

 private:
  static constexpr int64_t kDepth = kLimitPerSecond * kSecond;
  int64_t level_ = kDepth;
  Nanoseconds refilled_ = 0;
};

// What kmsim's recorder counts, by second, and the latencies of whole calls by millisecond.
struct Recorder {
  struct Second {
    uint32_t admitted[2] = {0, 0};
    uint32_t throttled[2] = {0, 0};
  };

  std::vector<Second> seconds;
  std::vector<uint32_t> histogram = std::vector<uint32_t>(60'000);
  int64_t calls = 0;
  int64_t admitted = 0;
  int64_t throttled = 0;
  int64_t failed = 0;

  int percentile(double percent) const {
    const int64_t rank = static_cast<int64_t>(std::ceil(static_cast<double>(admitted) * percent / 100));
    int64_t seen = 0;
    int milliseconds = -1;
    while (seen < rank) seen += histogram[static_cast<size_t>(++milliseconds)];
    return milliseconds;
  }
};

class Simulation {
 public:
  explicit Simulation(int64_t seconds) : end_(seconds * kSecond) {
    recorder.seconds.resize(static_cast<size_t>(seconds) + 60);
  }

  void run() {
    Nanoseconds arrival = gap();
    for (;;) {
      if (!queue_.empty() && (queue_.first() <= arrival || arrival >= end_)) {
        const Call call = queue_.take();
        attempt(call.due, call.started, call.attempt);
      } else if (arrival < end_) {
        recorder.calls++;
        attempt(arrival, arrival, 1);
        arrival += gap();
      } else {
        return;
      }
    }
  }

  Recorder recorder;

 private:
  Nanoseconds gap() { return std::llround(arrivals_.exponential() * (kSecond / kArrivalsPerSecond)); }

  void attempt(Nanoseconds now, Nanoseconds started, int32_t attempt) {
    Recorder::Second& second = recorder.seconds[static_cast<size_t>(now / kSecond)];
    const int retry = attempt > 1;
    if (bucket_.take(now)) {
      second.admitted[retry]++;
      recorder.admitted++;
      const Nanoseconds latency = now - started + static_cast<Nanoseconds>(latency_.exponential() * (5 * kMillisecond));
      recorder.histogram[static_cast<size_t>((latency + kMillisecond / 2) / kMillisecond)]++;
      return;
    }
    second.throttled[retry]++;
    recorder.throttled++;
    if (attempt == kMaxAttempts) {
      recorder.failed++;
      return;
    }
    const Nanoseconds longest = (attempt == 1 ? 100 : 200) * kMillisecond;
    const Nanoseconds wait = static_cast<Nanoseconds>(backoff_.uniform() * static_cast<double>(longest));
    queue_.schedule({now + wait, started, attempt + 1, 0});
  }

  const Nanoseconds end_;
  CalendarQueue queue_;
  TokenBucket bucket_;
  Random arrivals_{1};
  Random backoff_{2};
  Random latency_{3};
};

double seconds_of(const timeval& time) {
  return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_usec) / 1e6;
}

double cpu_seconds() {
  rusage usage;
  getrusage(RUSAGE_SELF, &usage);
  return seconds_of(usage.ru_utime) + seconds_of(usage.ru_stime);
}

}  // namespace

int main(int argc, char** argv) {
  const double before = cpu_seconds();
  Simulation simulation(argc > 1 ? std::atoll(argv[1]) : 600);
  simulation.run();
  const double used = cpu_seconds() - before;
  const Recorder& recorder = simulation.recorder;
  rusage usage;
  getrusage(RUSAGE_SELF, &usage);
  std::printf(
      "{\"calls\":%lld,\"attempts\":%lld,\"admitted\":%lld,\"throttled\":%lld,\"failed\":%lld,\"p50\":%d,\"p99\":%d,"
      "\"cpuSeconds\":%.6f,\"peakMegabytes\":%.3f}\n",
      static_cast<long long>(recorder.calls), static_cast<long long>(recorder.admitted + recorder.throttled),
      static_cast<long long>(recorder.admitted), static_cast<long long>(recorder.throttled),
      static_cast<long long>(recorder.failed), recorder.percentile(50), recorder.percentile(99), used,
      static_cast<double>(usage.ru_maxrss) / 1024);
}
