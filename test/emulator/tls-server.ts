// Starts a TLS server with a self-signed certificate in front of a port of this machine.
import { once } from 'node:events';
import { type AddressInfo, connect } from 'node:net';
import { createServer } from 'node:tls';

/** Decrypts connections and passes them on to the port. */
export async function startTlsServer(target: { port: number }): Promise<{ port: number; close(): Promise<void> }> {
  const server = createServer({ key, cert }, (client) => {
    const service = connect(target.port, '127.0.0.1');
    client.on('error', () => service.destroy()).on('close', () => service.destroy());
    service.on('error', () => client.destroy()).on('close', () => client.end());
    service.pipe(client).pipe(service);
  });
  server.on('tlsClientError', () => undefined);
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  return { port, close: async () => void (await new Promise((resolve) => server.close(resolve))) };
}

/** Self-signed, for service.localhost. */
const cert = `-----BEGIN CERTIFICATE-----
MIIBrTCCAVOgAwIBAgIUZw/UjP2WQ0KKOqylvImZqJnS9swwCgYIKoZIzj0EAwIw
HDEaMBgGA1UEAwwRc2VydmljZS5sb2NhbGhvc3QwIBcNMjYxMjAxMDIyNzU5WhgP
MjEyNjExMDcwMjI3NTlaMBwxGjAYBgNVBAMMEXNlcnZpY2UubG9jYWxob3N0MFkw
EwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAED4FG3514z6RxGL1LGg0hXb270ryAItrg
NktSArcB0Y+mQuoN2qhPV4m7aFFkqhBCr5OyEtk/PM2+b+GR3cGDDaNxMG8wHQYD
VR0OBBYEFKD9liSkV6Bz9IW5DKFFqK2O6LBFMB8GA1UdIwQYMBaAFKD9liSkV6Bz
9IW5DKFFqK2O6LBFMA8GA1UdEwEB/wQFMAMBAf8wHAYDVR0RBBUwE4IRc2Vydmlj
ZS5sb2NhbGhvc3QwCgYIKoZIzj0EAwIDSAAwRQIhANAfvMtkmyEiApQZljIVsBY1
ZinClxhJW/n4Tpz4yTD/AiAr8YAIJx3GUxmskiVfjcUHLEwxElucTOknvFyiKXKH
bw==
-----END CERTIFICATE-----`;
const key = `-----BEGIN PRIVATE KEY-----
MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQgpDWUHmSWZasAg5b0
4ypBaMWL6TBoj9f7jfBGPGZDq9uhRANCAAQPgUbfnXjPpHEYvUsaDSFdvbvSvIAi
2uA2S1ICtwHRj6ZC6g3aqE9XibtoUWSqEEKvk7IS2T88zb5v4ZHdwYMN
-----END PRIVATE KEY-----`;
