/** For "localhost", until 2126, signed by itself. Its key is public: good for tests, and for nothing else. */
export const localhostKey = `-----BEGIN PRIVATE KEY-----
MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQgXZzxCqBLahlE6ER2
w7h4IqhcPHjplcuFPhGCpvMEDlyhRANCAAQ6QykskR55KaGUC9rHOgiz6K7Uw7qL
1HUINbl8I1fJf6g8qbaolBMVmAEdIHYIZ/umKS6bCVA7Q+ievpx+Vxmo
-----END PRIVATE KEY-----
`;
export const localhostCertificate = `-----BEGIN CERTIFICATE-----
MIIBljCCATugAwIBAgIUB+NKt3OWFAFUQmwtBe9B3yWpypgwCgYIKoZIzj0EAwIw
FDESMBAGA1UEAwwJbG9jYWxob3N0MCAXDTI2MTEyNjExNDk0NloYDzIxMjYxMTAy
MTE0OTQ2WjAUMRIwEAYDVQQDDAlsb2NhbGhvc3QwWTATBgcqhkjOPQIBBggqhkjO
PQMBBwNCAAQ6QykskR55KaGUC9rHOgiz6K7Uw7qL1HUINbl8I1fJf6g8qbaolBMV
mAEdIHYIZ/umKS6bCVA7Q+ievpx+Vxmoo2kwZzAdBgNVHQ4EFgQUmnaF+zOEW9nT
iyDqh7lpG9FKZagwHwYDVR0jBBgwFoAUmnaF+zOEW9nTiyDqh7lpG9FKZagwDwYD
VR0TAQH/BAUwAwEB/zAUBgNVHREEDTALgglsb2NhbGhvc3QwCgYIKoZIzj0EAwID
SQAwRgIhAOpq2Q/PdSuoIIiiI54NN/HScvKTlhYjJwKQohswkK5pAiEA5l8+YQU2
V3+0c8gmvXb3XyMhdupXegldhpEWYKXX1k8=
-----END CERTIFICATE-----
`;
