// MosquittoLibrary: the functions of libmosquitto that are used, found at run time.
//
// Declarations as in mosquitto.h of Eclipse Mosquitto 2.0, unchanged since 1.4 but for comments; a
// test compares them with the installed header. Not linked: only who has an MQTT plug needs it.
#pragma once

#include <memory>

#include "base/dynamic_library.h"

namespace tokwatt {

struct MosquittoMessage {  // struct mosquitto_message
  int mid;
  char* topic;
  void* payload;
  int payloadlen;
  int qos;
  bool retain;
};

// `client` is a struct mosquitto*. Functions that return int return 0 (MOSQ_ERR_SUCCESS) or an
// error that `strerror` names.
struct MosquittoLibrary {
  using OnConnect = void (*)(void* client, void* self, int connack);
  using OnDisconnect = void (*)(void* client, void* self, int error);
  using OnMessage = void (*)(void* client, void* self, const MosquittoMessage* message);

  std::shared_ptr<const DynamicLibrary> library;
  int (*lib_init)() = nullptr;
  void* (*create)(const char* id, bool clean_session, void* self) = nullptr;  // mosquitto_new
  void (*destroy)(void* client) = nullptr;
  int (*username_pw_set)(void* client, const char* user, const char* password) = nullptr;
  int (*connect_async)(void* client, const char* host, int port, int keepalive_s) = nullptr;
  int (*disconnect)(void* client) = nullptr;
  int (*loop_start)(void* client) = nullptr;
  int (*loop_stop)(void* client, bool force) = nullptr;
  int (*subscribe)(void* client, int* mid, const char* pattern, int qos) = nullptr;
  void (*connect_callback_set)(void* client, OnConnect callback) = nullptr;
  void (*disconnect_callback_set)(void* client, OnDisconnect callback) = nullptr;
  void (*message_callback_set)(void* client, OnMessage callback) = nullptr;
  const char* (*error_text)(int error) = nullptr;      // mosquitto_strerror
  const char* (*connack_text)(int connack) = nullptr;  // mosquitto_connack_string
};

// kNotFound with the command that installs it; kUnimplemented, reason "symbol_missing".
Result<MosquittoLibrary> LoadMosquitto(const LibraryLoader& libraries);

}  // namespace tokwatt
